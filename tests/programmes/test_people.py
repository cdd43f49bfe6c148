"""A list of people: read with its faults, shown before it is written, kept as marks that tell nobody."""

import io

import pytest
import xlsxwriter
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.programmes.actions.listing import mark_of
from maillage.programmes.models import Cell, PersonMark, Request, Revision
from maillage.programmes.querysets.figures import figures_of
from tests.factories.directory import make_organisation
from tests.factories.programmes import make_breakdown, make_cell, make_indicator, make_part, make_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
LIST = "Identifiant;Nom;Femmes et hommes\nada@exemple.test;Ada;women\nZOE@exemple.test;Zoé;\nzoe@exemple.test ;Zoé;\n"


@pytest.fixture
def people(row):
    """Unique people, by sex."""
    made = make_indicator(row.programme, nature="unique", counts="person", label="Jeunes différents")
    make_breakdown(made)
    return made


def at(row, version):
    path = reverse("programmes:people", args=[row.uid, version.indicator_id])
    return f"/{row.programme.territory.slug}{path}"


def sent(text, name="liste.csv"):
    return {"file": SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())}


def plain(answer):
    return " ".join(answer.content.decode().replace("\u202f", " ").replace("&#x27;", "’").split())


def written(cast, row, version, text=LIST, role="editor_a"):
    client = cast.client(role)
    answer = client.post(at(row, version), sent(text))
    return client, client.post(at(row, version), {"token": answer.context["token"]})


def test_a_list_is_shown_and_then_written(cast, row, people):
    client = cast.client("editor_a")
    answer = client.post(at(row, people), sent(LIST))
    page = plain(answer)
    assert "<b>2</b> personnes" in page
    assert "1 ligne en double" in page
    assert "ne sont pas lues : Nom" in page
    assert not Cell.objects.exists()
    assert "ada" not in str(cache.get(f"programmes:people:{answer.context['token']}"))

    client.post(at(row, people), {"token": answer.context["token"]})
    found = dict(Cell.objects.order_by("pk").values_list("key", "value"))
    assert found == {"": 2, "sex=women": 1, "sex=men": 0, "sex=unsaid": 1}
    assert set(PersonMark.objects.filter(cell__key="").values_list("mark", flat=True)) == {
        mark_of(row.programme, "ada@exemple.test"), mark_of(row.programme, " Zoe@Exemple.test"),
    }  # fmt: skip
    assert (Revision.objects.first().origin, Revision.objects.first().author) == ("people", row.organisation.name)


def test_a_second_list_takes_the_place_of_the_first(cast, row, people):
    written(cast, row, people)
    _client, answer = written(cast, row, people, "identifiant\ncléo\n")

    assert answer.status_code == 302
    total = Cell.objects.get(key="")
    assert (total.value, total.marks.count(), total.revision) == (1, 1, 2)


def test_somebody_met_by_two_structures_counts_once(cast, row, people):
    other = make_organisation(cast.here, name="Club Véga")
    make_part(row.action, other)
    beside = make_request(row.action, other, row.campaign)
    written(cast, row, people)
    whole = Request.objects.for_lists().get(pk=beside.pk)
    client = cast.client("coordinator_here")
    answer = client.post(at(whole, people), sent("identifiant\nZoé\nzoe@exemple.test\n"))
    client.post(at(whole, people), {"token": answer.context["token"]})
    Request.objects.update(state="approved")

    figure = figures_of(row.programme)[people.indicator_id, ""]
    assert (figure.value, figure.lower, figure.upper) == (3, 3, 3)
    assert Revision.objects.filter(cell__request=beside).first().author.startswith("Coordination")


def book(*lines):
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet()
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line)
    made.close()
    return out.getvalue()


def test_a_workbook_is_read_too_and_card_numbers_stay_whole(cast, row, people):
    packed = book(["Identifiant", "sex"], [1207.0, "women"], [1208, "men"])
    answer = cast.client("editor_a").post(at(row, people), sent(packed, "liste.xlsx"))

    marks = answer.context["people"].marks
    assert marks[""] == [mark_of(row.programme, "1207"), mark_of(row.programme, "1208")]


@pytest.mark.parametrize(("text", "words"), [
    ("Nom\nAda\n", "la colonne « Identifiant » manque"),
    ("Identifiant\n", "aucune personne"),
    ("Identifiant,sex\n,women\n", "ligne 2, colonne « Identifiant » : l’identifiant manque"),
    ("Identifiant,sex\nada,femme\n", "ligne 2, colonne « sex » : « femme » n’est pas une de ses parts"),
    ("Identifiant,sex\nada,femme\n", "écrivez women, men, ou laissez vide"),
    ("Identifiant,sex\nada,women\nada,men\n", "ligne 3, colonne « Identifiant » : cette personne est déjà à la"),
    ("Identifiant\n" + "x" * 300, "trop long"),
    (b"\x00\x01\x02", "ni un CSV ni un classeur"),
    (b"PK\x03\x04", "n’est pas un classeur"),
    ("", "est vide"),
    ("Identifiant,sex\n" + "".join(f"p{n},nul\n" for n in range(40)), "Et 10 autres lignes"),
], ids=["head", "nobody", "blank", "part", "remedy", "twice", "long", "bytes", "zip", "empty", "many"])  # fmt: skip
def test_a_refusal_says_the_line_the_column_and_the_remedy(cast, row, people, text, words):
    answer = cast.client("editor_a").post(at(row, people), sent(text))

    assert answer.status_code == 422
    assert words in plain(answer)
    assert not Cell.objects.exists()


def test_a_preview_is_one_person_s_for_one_figure_and_ends(cast, row, version, people):
    client = cast.client("editor_a")
    token = client.post(at(row, people), sent(LIST)).context["token"]
    for role in ("coordinator_here", "editor_a"):
        if role == "editor_a":
            cache.clear()
        answer = cast.client(role).post(at(row, people), {"token": token})
        assert answer.status_code == 409
        assert "renvoyez le fichier" in plain(answer)
    assert client.get(at(row, version)).status_code == 404
    assert not Cell.objects.exists()


def test_an_approved_figure_or_a_closed_campaign_takes_no_list(cast, row, people, time_machine):
    make_cell(row, people, 8, review="approved")
    _client, answer = written(cast, row, people)
    assert (answer.status_code, "ne prend pas de liste" in plain(answer)) == (409, True)

    time_machine.move_to("2026-06-30T09:00:00Z", tick=False)
    _client, answer = written(cast, row, people)
    assert "est fermée" in plain(answer)
    assert Cell.objects.get().value == 8


def test_the_form_of_the_return_and_the_review_lead_there(cast, row, people):
    path = at(row, people)
    base = f"/{row.programme.territory.slug}"
    assert path in cast.client("editor_a").get(base + reverse("programmes:request", args=[row.uid])).content.decode()
    review = cast.client("coordinator_here").get(base + reverse("programmes:review", args=[row.uid]))
    assert path in review.content.decode()
    assert cast.client("editor_b").get(path).status_code == 404

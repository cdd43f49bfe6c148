"""The list, the page, the files, the kit, the feeds and the form, as people and machines get them."""

import io
import json
import zipfile
from itertools import count

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from maillage.contributions.actions import place, remove
from maillage.resources.actions.feedback import give_feedback
from maillage.resources.actions.writing import change_resource, data_of
from maillage.resources.models import Draft, Feedback, Resource
from tests.factories.events import make_event, term
from tests.factories.resources import AT, PDF, file_data, make_resource

pytestmark = pytest.mark.django_db
TIMES = count()


@pytest.fixture(autouse=True)
def today():
    """The day of the tests; doors read the clock."""
    with time_machine.travel(AT, tick=False) as moved:
        yield moved


def url(cast, name, *args):
    return f"/{cast.here.slug}" + reverse(f"resources:{name}", args=args)


def fresh(path):
    """The same address with a word of its own, so that no kept page answers in its place."""
    return f"{path}{'&' if '?' in path else '?'}encore={next(TIMES)}"


def page(cast, made, role="anonymous"):
    return cast.client(role).get(fresh(url(cast, "resource", made.slug)))


def titles(answer):
    return [line.resource.title for line in answer.context["lines"]]


def typed(**changes):
    """What a person posts, complete."""
    return {
        "type": "sheet", "title": "Un cadran", "summary": "Un bâton suffit.", "description": "On plante.\n\nOn trace.",
        "authors": "Nour Hadj", "language": "fr", "licence": "cc-by-4-0", "do": "send", **changes,
    }  # fmt: skip


# --- The list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_queries_whatever_it_shows(cast, django_assert_num_queries, many):
    for number in range(many):
        make_resource(cast.here, title=f"Fiche {number}", needs=(term("need", "tables"),))
    client, path = cast.client("anonymous"), url(cast, "list")
    client.get(path)
    with django_assert_num_queries(9):
        answer = client.get(fresh(path))

    assert len(titles(answer)) == many


def test_a_long_list_has_pages_and_a_page_too_far_is_the_last_one(cast):
    for number in range(21):
        make_resource(cast.here, title=f"Fiche {number:02}")
    client = cast.client("anonymous")

    assert len(titles(client.get(url(cast, "list")))) == 20
    assert len(titles(client.get(url(cast, "list") + "?page=9"))) == 1


@pytest.mark.parametrize(
    "query", ["?age=999999999999&age_max=-3", "?page=-3&duree=x", "?q=%00%F0&type=<script>", "?besoin=" + "9" * 200]
)
def test_hostile_filters_never_break_the_list(cast, query):
    make_resource(cast.here)

    assert cast.client("anonymous").get(url(cast, "list") + query).status_code == 200


def test_another_territory_shows_what_was_shared_with_it_only(cast):
    made = make_resource(cast.here)
    there = f"/{cast.elsewhere.slug}" + reverse("resources:list")
    client = cast.client("anonymous")
    assert titles(client.get(fresh(there))) == []
    gone = client.get(f"/{cast.elsewhere.slug}" + reverse("resources:resource", args=[made.slug]))
    place(actor=cast["administrator"], contribution=made.contribution, territory=cast.elsewhere, at=AT)

    assert (gone.status_code, gone["Location"]) == (302, url(cast, "resource", made.slug))
    assert titles(client.get(fresh(there))) == [made.title]


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_feeds_say_what_is_there_and_what_left(cast, form):
    make_resource(cast.here, title="Celle qui reste")
    gone = make_resource(cast.here, title="Celle qui part")
    remove(actor=cast["administrator"], contribution=gone.contribution, at=AT, message="Doublon")
    text = cast.client("anonymous").get(url(cast, "feed", form)).content.decode()

    assert "Celle qui reste" in text
    assert "Celle qui part" not in text
    assert cast.client("anonymous").get(url(cast, "feed", "pdf")).status_code == 404


# --- The page ---------------------------------------------------------------------------------------------------------


def full(cast):
    other = make_resource(cast.here, "exhibition", title="L’exposition mère")
    event = make_event(cast.here, title="La nuit des cadrans")
    return make_resource(
        cast.here, author=cast["editor_a"], age_from=8, age_to=12, minutes=90, group_from=6, group_to=30,
        needs=(term("need", "tables"),), needs_note="Au soleil", levels=(term("level", "fr-cycle-3"),),
        disciplines=(term("discipline", "astronomie"),), audiences=(term("audience", "enfants"),),
        competences="Mesurer\nDécrire", accessibility="Assis", files=(file_data(credit="Club <b>"),),
        links=(("https://example.org/a", "Le film"),), related=(("part_of", other),), uses=(event.contribution,),
    ), other  # fmt: skip


def test_the_page_says_everything(cast):
    made, other = full(cast)
    text = page(cast, made).content.decode()
    back = page(cast, other).content.decode()

    for words in ("De 8 à 12 ans", "1 h 30", "de 6 à 30 personnes", "Des tables", "Au soleil", "Cycle 3", "Astronomie",
                  "Mesurer", "Assis", "CC BY-SA 4.0", "Club &lt;b&gt;", "Le film", "L’exposition mère",
                  "La nuit des cadrans", "CC0"):  # fmt: skip
        assert words in text.replace("\u202f", " ").replace("\u00a0", " "), words
    assert "Fait partie de" in text
    assert "Contient" in back
    assert made.title in back


def test_the_page_tells_machines_what_one_learns(cast):
    made, _other = full(cast)
    text = page(cast, made).content.decode()
    data = json.loads(text.partition('type="application/ld+json">')[2].partition("</script>")[0])

    assert data["@type"] == "LearningResource"
    assert (data["typicalAgeRange"], data["timeRequired"]) == ("8-12", "PT90M")
    assert data["sdLicense"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert data["encoding"][0]["license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert data["teaches"] == ["Mesurer", "Décrire"]


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_queries_whatever_it_holds(cast, django_assert_max_num_queries, many):
    made = make_resource(
        cast.here, files=tuple(file_data(title=f"F{n}") for n in range(many)),
        links=tuple((f"https://example.org/{n}", "") for n in range(many)),
    )  # fmt: skip
    page(cast, made)
    with django_assert_max_num_queries(34):
        page(cast, made)


def test_what_was_removed_leaves_a_tombstone_and_no_file(cast):
    made = make_resource(cast.here, files=(file_data(),))
    file_url = url(cast, "file", made.files.get().uid)
    client = cast.client("anonymous")
    assert b"".join(client.get(file_url).streaming_content) == PDF
    remove(actor=cast["administrator"], contribution=made.contribution, at=AT, message="Doublon")

    assert page(cast, made).status_code == 410
    assert client.get(file_url).status_code == 404


def test_a_file_is_downloaded_under_its_name_and_never_run(cast):
    made = make_resource(cast.here, files=(file_data(),))
    answer = cast.client("anonymous").get(url(cast, "file", made.files.get().uid))

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="fiche.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]


# --- Kits -------------------------------------------------------------------------------------------------------------


def kit_of(cast):
    part = make_resource(cast.here, title="La fiche du kit", files=(file_data(title="La fiche"),))
    return make_resource(
        cast.here, "kit", title="Un samedi de sciences", selection=((part, "Pour commencer"),),
        files=(file_data(title="L’affiche", licence=term("licence", "cc0-1-0"), credit=""),),
    )  # fmt: skip


def test_a_kit_is_one_archive_with_each_licence_and_a_leaflet(cast):
    made = kit_of(cast)
    answer = cast.client("anonymous").get(url(cast, "archive", made.slug))
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    licences = packed.read("licences.txt").decode()

    assert packed.testzip() is None
    assert packed.namelist() == ["depliant.pdf", "licences.txt", "l-affiche.pdf", "01-la-fiche-du-kit/la-fiche.pdf"]
    assert "CC0 1.0" in licences
    assert "CC BY-SA 4.0\r\n    Club Céphée" in licences.replace("\n", "\r\n").replace("\r\r", "\r")
    assert answer["Content-Disposition"].endswith('.zip"')


def test_the_leaflet_is_tagged_and_says_what_to_prepare(cast):
    made = kit_of(cast)
    answer = cast.client("anonymous").get(url(cast, "leaflet", made.slug))
    read = PdfReader(io.BytesIO(answer.content))
    text = " ".join(one.extract_text() for one in read.pages)

    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert read.trailer["/Root"]["/Lang"] == "fr"
    for words in ("Un samedi de sciences", "Réserver la salle", "La fiche du kit", "Pour commencer"):
        assert words in text


def test_only_a_kit_has_a_leaflet(cast):
    made = make_resource(cast.here)

    assert cast.client("anonymous").get(url(cast, "leaflet", made.slug)).status_code == 404
    assert cast.client("anonymous").get(url(cast, "archive", made.slug)).status_code == 404


# --- Feedback ---------------------------------------------------------------------------------------------------------


def test_a_member_says_what_it_gave_and_takes_it_back(cast):
    made = make_resource(cast.here)
    client = cast.client("member")
    empty = client.post(url(cast, "say", made.slug), {"text": ""})
    sent = client.post(url(cast, "say", made.slug), {"text": "Parfait", "place": "Guise", "headcount": "12"})
    said = Feedback.objects.get()
    shown = page(cast, made).content.decode()
    client.post(url(cast, "hide", said.pk))

    assert (empty.status_code, sent.status_code) == (422, 302)
    assert "Parfait" in shown
    assert "Parfait" not in page(cast, made).content.decode()


# --- The form ---------------------------------------------------------------------------------------------------------


def test_a_resource_is_written_with_a_file_and_published(cast):
    client = cast.client("member")
    upload = SimpleUploadedFile("la_notice.pdf", PDF)
    answer = client.post(
        url(cast, "new"),
        typed(new_file=upload, age_from="8", needs=["tables"], links="https://example.org/a Le film\nexample.org/b"),
    )
    made = Resource.objects.get()

    assert (answer.status_code, answer["Location"]) == (302, url(cast, "resource", made.slug))
    assert made.description == "<p>On plante.</p><p>On trace.</p>"
    assert [(one.title, one.licence.code) for one in made.files.all()] == [("la notice", "cc-by-4-0")]
    assert list(made.links.order_by("position").values_list("url", "title")) == [
        ("https://example.org/a", "Le film"), ("https://example.org/b", "")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"), ({"age_from": "9", "age_to": "3"}, "age_to"),
        ({"group_from": "9", "group_to": "3"}, "group_to"),
        ({"links": "pas une adresse"}, "links"), ({"summary": ""}, "summary"), ({"type": "kit"}, "sector"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(cast, changes, field):
    answer = cast.client("member").post(url(cast, "new"), typed(**changes))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "On plante." in answer.content.decode()
    assert not Resource.objects.exists()


def test_a_file_that_is_refused_says_why_and_the_text_stays(cast):
    bad = SimpleUploadedFile("virus.exe", b"MZ")
    answer = cast.client("member").post(url(cast, "new"), typed(new_file=bad))

    assert "Ce format n’est pas accepté" in answer.content.decode()
    assert "On plante." in answer.content.decode()
    assert not Resource.objects.exists()


def test_rows_are_added_arranged_and_dropped_without_scripts(cast):
    one, two = make_resource(cast.here, title="Première"), make_resource(cast.here, title="Deuxième")
    client, path = cast.client("member"), url(cast, "new")
    added = client.post(path, typed(do="add-selected", selected_typed=url(cast, "resource", one.slug)))
    uids = [str(row.contribution.uid) for row in (one, two)]
    moved = client.post(path, typed(do="down-selected-0", selected=uids, selected_note=["a", "b"]))
    dropped = client.post(path, typed(do="drop-selected-0", selected=uids, selected_note=["a", "b"]))
    wrong = client.post(path, typed(do="add-related", related_typed="https://ailleurs.example/x"))

    assert [row.title for row, _note in added.context["rows"].selection] == ["Première"]
    assert [note for _row, note in moved.context["rows"].selection] == ["b", "a"]
    assert [row.title for row, _note in dropped.context["rows"].selection] == ["Deuxième"]
    assert wrong.context["entry"].problems


def test_nobody_joins_the_file_of_somebody_else(cast):
    theirs = file_data(cast["editor_b"]).attachment
    cast.client("member").post(
        url(cast, "new"), typed(file=[str(theirs.uid)], file_title=["Volé"], file_licence=["cc0-1-0"], file_credit=[""])
    )

    assert Resource.objects.get().files.count() == 0


def test_a_preview_keeps_nothing_and_goes_back_with_everything(cast):
    client = cast.client("member")
    shown = client.post(url(cast, "new"), typed(do="preview", new_file=SimpleUploadedFile("a.pdf", PDF)))
    back = client.post(url(cast, "new"), {**dict_of(shown.context["typed"]), "do": "back"})

    assert "Aperçu" in shown.content.decode()
    assert not Resource.objects.exists()
    assert back.context["form"]["title"].value() == "Un cadran"
    assert [row.title for row in back.context["rows"].files] == ["a"]


def dict_of(pairs):
    found = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def test_two_editors_see_what_differs_and_nothing_is_overwritten(cast):
    from dataclasses import replace

    made = make_resource(cast.here, author=cast["editor_a"])
    client = cast.client("editor_a")
    form = client.get(url(cast, "edit", made.slug)).context["form"]
    seen = form.initial["seen"]
    change_resource(
        actor=cast["coordinator_here"],
        resource=made,
        at=AT.replace(hour=11),
        data=replace(data_of(made), summary="Autre"),
    )
    answer = client.post(url(cast, "edit", made.slug), typed(do="save", seen=seen, title=made.title))

    assert answer.status_code == 422
    assert any(label == "Résumé" and theirs == "Autre" for label, theirs, _ours in answer.context["entry"].differences)
    again = typed(do="save", seen=answer.context["form"]["seen"].value(), title=made.title)
    assert client.post(url(cast, "edit", made.slug), again).status_code == 302


def test_what_is_typed_is_kept_and_given_back(cast):
    client = cast.client("member")
    kept = client.post(url(cast, "autosave"), {"title": "À moitié", "needs": ["tables", "chaises"]})
    form = client.get(url(cast, "new")).context["form"]
    client.post(url(cast, "forget"))

    assert kept.status_code == 200
    assert form["title"].value() == "À moitié"
    assert not Draft.objects.exists()


def test_sent_twice_a_form_makes_one_resource(cast):
    client = cast.client("member")
    once = client.get(url(cast, "new")).context["form"]["once"].value()
    for _time in range(2):
        client.post(url(cast, "new"), typed(once=once, do="save"))

    assert Resource.objects.count() == 1


def test_the_page_of_who_lent_it_shows_what_borrowers_said(cast):
    made = make_resource(cast.here, "tool")
    give_feedback(actor=None, resource=made, text="Montée en vingt minutes", at=AT, key="pret-1")

    assert "Montée en vingt minutes" in page(cast, made).content.decode()


def test_upper_floors_add_panels_to_the_page(cast, monkeypatch):
    from maillage.directory.panels.extensions import Panel
    from maillage.resources.panels import extensions

    made = make_resource(cast.here, "tool")
    monkeypatch.setattr(extensions, "_extensions", [])
    extensions.add_panel(lambda _r, _u, _at: Panel("contributions/tombstone.html", {}), beside=True)
    extensions.add_panel(lambda _r, _u, _at: None)
    beside, under = extensions.panels_of(made, cast["member"], AT)

    assert ([one.template for one in beside], under) == (["contributions/tombstone.html"], [])

"""The form of an organisation: La Scientothèque reads exactly as entered; rows, drafts, preview, two editors."""

import html
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.contributions.models import Contribution
from maillage.directory.models import Member, Organisation, OrganisationDraft
from maillage.directory.panels import entry as panel
from maillage.files.models import Image
from tests.factories.directory import full_profile, make_organisation
from tests.factories.files import picture_bytes
from tests.factories.geography import CommuneFactory

pytestmark = pytest.mark.django_db
LAST = "valid_until"
ROWS = ("names", "identifiers", "contacts", "networks", "figures", "certifications", "impacts", "areas", "lineage")


@pytest.fixture
def brussels():
    return CommuneFactory(code="BE21004", name="Bruxelles", latitude=50.8467, longitude=4.3525)


def plain(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def rows(part, *given):
    found = {f"{part}-TOTAL_FORMS": str(len(given)), f"{part}-INITIAL_FORMS": "0"}
    for rank, row in enumerate(given):
        found |= {f"{part}-{rank}-{name}": value for name, value in row.items()}
    return found


def typed(commune, **changes):
    found = {"name": "La Scientothèque", "family": "association", "commune": commune.pk, "commune_label": commune.name}
    for part in ROWS:
        found |= rows(part)
    return found | changes


def url(cast, organisation=None):
    name = (
        reverse("directory:edit_organisation", args=[organisation.slug])
        if organisation
        else (reverse("directory:new_organisation"))
    )
    return f"/{cast.here.slug}{name}"


def test_la_scientotheque_reads_exactly_as_entered(cast, brussels):
    figures = rows(
        "figures",
        {"label": "jeunes", "value": "330", "reach": "direct"},
        {"label": "professionnels formés", "value": "560", "reach": "direct"},
        {"label": "jeunes indirectement touchés", "value": "+16 000", "reach": "indirect"},
        {"label": "ressources", "value": "50", "reach": "na"},
        {"label": "ans", "value": "25", "reach": "na"},
        {"label": "employés", "value": "12", "reach": "na"},
    )
    client = cast.client("coordinator_here")
    data = typed(brussels, legal_form="asbl", blank_impact="not_provided", blank_labels="not_provided", do="send")
    answer = client.post(url(cast), data | figures)
    made = Organisation.objects.get()
    page = client.get(f"/{cast.here.slug}" + reverse("directory:organisation", args=[made.slug])).content.decode()
    read = plain(page).replace("\u202f", " ")

    assert answer.status_code == 302
    for sentence in ("330 jeunes", "560 professionnels formés", "+16 000 jeunes indirectement touchés", "50 ressources",
                     "25 ans", "12 employés"):  # fmt: skip
        assert sentence in read
    direct, indirect = read.index("Public direct"), read.index("Public indirect")
    assert direct < read.index("330 jeunes") < read.index("560 professionnels") < indirect < read.index("+16 000")
    assert "Mesure d’impact Pas encore transmise" in read
    assert "Labels et certifications Non communiqué" in read
    assert "Aucune offre en ce moment" in read
    assert "Direct et indirect ne s’additionnent jamais." in read
    for addition in ("890", "16 330", "16 560", "16 890"):
        assert addition not in read
    where = f"/{cast.here.slug}/annuaire/"
    sheet = plain(client.get(f"{where}{made.slug}/fiche/").content.decode()).replace("\u202f", " ")
    for sentence in ("330 jeunes", "+16 000 jeunes indirectement touchés", "Labels Non communiqué",
                     "Mesure d’impact Pas encore transmise", "Emplois Aucune offre en ce moment"):  # fmt: skip
        assert sentence in sheet
    table = client.get(f"{where}structures.csv").getvalue().decode().replace("\u202f", " ")
    for cell in ('"330 jeunes ; 560 professionnels formés"', ";\u2060+16 000 jeunes indirectement touchés;",
                 '"50 ressources ; 25 ans ; 12 employés"', ";Non communiqué;Pas encore transmise;"):  # fmt: skip
        assert cell in table
    (spot,) = client.get(f"{where}structures.geojson").json()["features"]
    assert spot["properties"]["indirect"].replace("\u202f", " ") == "+16 000 jeunes indirectement touchés"
    assert (spot["properties"]["labels"], spot["properties"]["impact"]) == ("Non communiqué", "Pas encore transmise")
    assert list(made.figures.order_by("position").values_list("sign", "value", "reach"))[2] == ("+", 16000, "indirect")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("330", "330"), ("+16 000", "+16\u202f000"), ("≈ 1\u202f200", "≈1\u202f200"), ("0", "0"), ("3,5", "3,50"),
     ("-4", "−4")],
)  # fmt: skip
def test_a_value_is_typed_as_it_is_read(cast, brussels, value, shown):
    client = cast.client("coordinator_here")
    client.post(url(cast), typed(brussels) | rows("figures", {"label": "choses", "value": value, "reach": "na"}))
    made = Organisation.objects.get()
    page = client.get(f"/{cast.here.slug}" + reverse("directory:organisation", args=[made.slug])).content.decode()

    assert f"<b>{shown}</b> <span>choses</span>" in re.sub(r"[ \n]+", " ", page)


@pytest.mark.parametrize(
    ("part", "row", "field"),
    [
        ("figures", {"label": "visites", "value": "beaucoup", "reach": "na"}, "value"),
        ("figures", {"label": "visites", "value": "NaN", "reach": "na"}, "value"),
        ("figures", {"label": "visites", "value": "9" * 17, "reach": "na"}, "value"),
        ("figures", {"label": "visites", "value": "12,345", "reach": "na"}, "value"),
        ("figures", {"label": "visites", "value": "3", "blank": "declined", "reach": "na"}, "blank"),
        ("identifiers", {"scheme": "siren", "value": "732829321"}, "value"),
        ("contacts", {"label": "Accueil"}, "email"),
        ("certifications", {"issuer": "Quelqu’un"}, "label"),
        ("areas", {"kind": "department", "name": "Atlantide"}, "name"),
        ("areas", {"kind": "radius"}, "radius_km"),
        (
            "names",
            {"kind": "former", "text": "X", "valid_from": "2020-01-01", "valid_until": "2010-01-01"},
            "valid_until",
        ),
        ("lineage", {"kind": "merger", "is_origin": "1", "name": "X"}, "on"),
    ],
)
def test_a_row_that_cannot_be_says_why_and_loses_nothing(cast, brussels, part, row, field):
    answer = cast.client("coordinator_here").post(url(cast), typed(brussels) | rows(part, row))
    wrong = answer.context["rows"][part].forms[0].errors

    assert answer.status_code == 422
    assert list(wrong) == [field]
    summary = re.search(r"error-summary.*?</ul>", answer.content.decode(), re.DOTALL)[0]
    assert f'href="#id_{part}-0-{field}"' in summary
    assert not Organisation.objects.exists()
    assert 'value="La Scientothèque"' in answer.content.decode()


def test_a_value_and_a_blank_of_one_field_contradict(cast, brussels):
    answer = cast.client("coordinator_here").post(url(cast), typed(brussels, staff="3", blank_staff="declined"))
    assert list(answer.context["profile"].errors) == ["blank_staff"]


def test_every_part_comes_back_as_it_was_kept(cast):
    """Opening the form and saving it changes nothing, whatever the entry says."""
    from maillage.directory.actions.organisations import content_now

    made = make_organisation(cast.here, commune=CommuneFactory(code="80021", name="Amiens"), profile=full_profile())
    before = content_now(made)
    client = cast.client("coordinator_here")
    context = client.get(url(cast, made)).context
    posted = {}
    for form in (context["form"], context["profile"], *(f for fs in context["rows"].values() for f in fs.forms)):
        for bound in form:
            value = bound.value()
            if value not in (None, "", False):
                posted[bound.html_name] = value
    for part, formset in context["rows"].items():
        posted |= {f"{part}-TOTAL_FORMS": len(formset.forms), f"{part}-INITIAL_FORMS": len(formset.forms)}
    posted["family"] = "association"
    answer = client.post(url(cast, made), posted)
    after = content_now(made)

    assert answer.status_code == 302
    assert {name: after.get(name) for name in before if name != "family"} == {
        name: value for name, value in before.items() if name != "family"
    }


@pytest.mark.parametrize("part", ROWS)
def test_a_row_is_added_without_script_and_nothing_typed_is_lost(cast, brussels, part):
    client = cast.client("coordinator_here")
    first = client.post(url(cast), typed(brussels, mission="Tout pour la science", do=f"add-{part}"))
    again = client.post(url(cast), typed(brussels, do=f"add-{part}") | rows(part, {}))

    assert first.status_code == 200
    assert len(first.context["rows"][part].forms) == 1
    assert "Tout pour la science" in first.content.decode()
    assert len(again.context["rows"][part].forms) == 1
    assert not Organisation.objects.exists()


def test_an_empty_row_is_no_row(cast, brussels):
    cast.client("coordinator_here").post(url(cast), typed(brussels) | rows("figures", {"reach": "na"}))
    assert Organisation.objects.get().figures.count() == 0


def test_what_is_typed_is_kept_and_taken_up(cast, brussels):
    client = cast.client("member")
    client.post(f"/{cast.here.slug}" + reverse("directory:autosave_organisation"), typed(brussels, mission="Pas fini"))
    page = client.get(url(cast)).content.decode()
    assert OrganisationDraft.objects.get().user == cast["member"]
    assert "Pas fini" in page
    assert "Votre saisie en cours est reprise" in plain(page)

    client.post(f"/{cast.here.slug}" + reverse("directory:forget_organisation"))
    assert "Pas fini" not in client.get(url(cast)).content.decode()


def test_a_draft_goes_once_saved(cast, brussels):
    client = cast.client("coordinator_here")
    client.post(f"/{cast.here.slug}" + reverse("directory:autosave_organisation"), typed(brussels))
    client.post(url(cast), typed(brussels))
    assert not OrganisationDraft.objects.exists()


def test_nobody_keeps_a_draft_of_what_is_not_theirs(cast):
    made = make_organisation(cast.here)
    where = f"/{cast.here.slug}" + reverse("directory:autosave_organisation") + f"?structure={made.slug}"
    assert cast.client("member").post(where, {"name": "Pirate"}).status_code == 403
    assert not OrganisationDraft.objects.exists()


def test_the_preview_is_the_page_and_keeps_nothing(cast, brussels):
    client = cast.client("member")
    data = typed(brussels, mission="La science en vrai", do="preview")
    page = client.post(url(cast), data | rows("figures", {"label": "ateliers", "value": "7", "reach": "direct"}))

    assert page.status_code == 200
    assert "7 ateliers" in plain(page.content.decode())
    assert "Aperçu" in plain(page.content.decode())
    assert not Organisation.objects.exists()
    back = client.post(url(cast), data | {"do": "back"})
    assert "La science en vrai" in back.content.decode()


def test_the_second_of_two_editors_sees_what_changed(cast, brussels):
    client = cast.client("coordinator_here")
    client.post(url(cast), typed(brussels, staff="3"))
    made = Organisation.objects.get()
    seen = client.get(url(cast, made)).context["form"]["seen"].value()
    client.post(url(cast, made), typed(brussels, seen=seen, staff="5"))
    late = client.post(url(cast, made), typed(brussels, seen=seen, staff="8", mission="Une autre"))

    assert late.status_code == 422
    assert ("Effectif", "5", "8") in late.context["entry"].differences
    assert ("Mission", "", "Une autre") in late.context["entry"].differences
    assert Organisation.objects.get().staff == 5
    client.post(url(cast, made), typed(brussels, seen=seen, staff="8", mine=late.context["entry"].state))
    assert Organisation.objects.get().staff == 8


def test_the_second_of_two_editors_sees_address_point_and_pictures(cast, brussels):
    client = cast.client("coordinator_here")
    client.post(url(cast), typed(brussels, email="accueil@la.exemple"))
    made = Organisation.objects.get()
    seen = client.get(url(cast, made)).context["form"]["seen"].value()
    theirs = SimpleUploadedFile("leur.png", picture_bytes(form="PNG"))
    first = {"email": "pirate@exemple.test", "latitude": "50.9", "longitude": "4.4", "picture": theirs}
    assert client.post(url(cast, made), typed(brussels, seen=seen, **first)).status_code == 302
    ours = SimpleUploadedFile("le-mien.png", picture_bytes(form="PNG", colour=(1, 2, 3)))
    late = client.post(url(cast, made), typed(brussels, seen=seen, email="accueil@la.exemple", picture=ours))
    told = {label: (before, after) for label, before, after in late.context["entry"].differences}

    assert late.status_code == 422
    assert told["Adresse électronique"] == ("pirate@exemple.test", "accueil@la.exemple")
    assert told["Point sur la carte"] == ("50.90000, 4.40000", "50.84670, 4.35250")
    assert told["Logo"][0].startswith("leur.png (800 × 600, ")
    assert told["Logo"][1] == "le-mien.png"
    kept = Image.objects.exclude(pk=Organisation.objects.get().logo_id).get()
    assert f'name="picture_kept" value="{kept.sha256}"' in late.content.decode()
    state = late.context["entry"].state
    client.post(url(cast, made), typed(brussels, seen=seen, mine=state, picture_kept=kept.sha256))
    assert Organisation.objects.get().logo == kept


def test_the_preview_goes_back_with_the_logo_and_the_banner(cast, brussels):
    client = cast.client("coordinator_here")
    logo = SimpleUploadedFile("logo.png", picture_bytes(form="PNG"))
    banner = SimpleUploadedFile("bandeau.png", picture_bytes(form="PNG", colour=(1, 2, 3)))
    shown = client.post(url(cast), typed(brussels, do="preview", picture=logo, banner=banner))
    kept = {name: value for name, value in shown.context["typed"] if name.endswith("_kept")}

    assert shown.status_code == 200
    assert not Organisation.objects.exists()
    assert sorted(kept) == ["banner_kept", "picture_kept"]
    back = client.post(url(cast), dict(shown.context["typed"]) | {"do": "back"}).content.decode()
    assert back.count("L’image que vous avez choisie est gardée") == 2
    client.post(url(cast), typed(brussels, **kept))
    made = Organisation.objects.get()
    assert (made.logo.sha256, made.banner.sha256) == (kept["picture_kept"], kept["banner_kept"])


def test_a_logo_and_a_banner_may_be_taken_away(cast, brussels):
    client = cast.client("coordinator_here")
    logo = SimpleUploadedFile("logo.png", picture_bytes(form="PNG"))
    banner = SimpleUploadedFile("bandeau.png", picture_bytes(form="PNG", colour=(1, 2, 3)))
    client.post(url(cast), typed(brussels, picture=logo, banner=banner))
    made = Organisation.objects.get()
    page = client.get(url(cast, made)).content.decode()
    client.post(url(cast, made), typed(brussels, picture_removed="on", banner_removed="on"))

    assert "Retirer le logo" in page
    assert "Retirer le bandeau" in page
    made.refresh_from_db()
    assert (made.logo, made.banner) == (None, None)


def test_who_writes_between_the_comparison_and_the_writing_is_not_overwritten(cast, brussels, monkeypatch):
    client = cast.client("coordinator_here")
    client.post(url(cast), typed(brussels, staff="3"))
    made = Organisation.objects.get()

    def meanwhile(entry):
        later = entry.kept.contribution.updated_at + timedelta(seconds=1)
        Contribution.objects.filter(pk=entry.kept.contribution_id).update(updated_at=later)
        return False

    monkeypatch.setattr(panel, "changed_meanwhile", meanwhile)
    late = client.post(url(cast, made), typed(brussels, staff="8"))

    assert late.status_code == 422
    assert "une autre personne a modifié cette fiche" in plain(late.content.decode())
    assert Organisation.objects.get().staff == 3


@pytest.mark.parametrize(("role", "kept"), [("editor", "accueil@la.exemple"), ("manager", "moi@la.exemple")])
def test_who_manages_a_page_changes_its_address_and_nobody_else_of_the_team(cast, brussels, role, kept):
    """Who answers at that address decides who manages the page: a writer would name themselves."""
    made = make_organisation(cast.here, author=cast["editor_a"], email="accueil@la.exemple")
    Member.objects.filter(organisation=made).update(role=role)
    client = cast.client("editor_a")
    shown = client.get(url(cast, made)).content.decode()
    answer = client.post(url(cast, made), typed(brussels, email="moi@la.exemple", do="save"))

    assert answer.status_code == 302
    assert Organisation.objects.get().email == kept
    assert ("qui gère la page peut la changer" in plain(shown)) is (role == "editor")


def test_agreeing_to_write_over_one_state_does_not_cover_the_next(cast, brussels):
    client = cast.client("coordinator_here")
    client.post(url(cast), typed(brussels, staff="3"))
    made = Organisation.objects.get()
    seen = client.get(url(cast, made)).context["form"]["seen"].value()
    client.post(url(cast, made), typed(brussels, seen=seen, staff="5"))
    shown = client.post(url(cast, made), typed(brussels, seen=seen, staff="8")).context["entry"].state
    client.post(url(cast, made), typed(brussels, staff="6"))  # a third person, meanwhile
    late = client.post(url(cast, made), typed(brussels, seen=seen, staff="8", mine=shown))

    assert ("Effectif", "6", "8") in late.context["entry"].differences
    assert Organisation.objects.get().staff == 6


def test_the_second_of_two_editors_sees_what_was_translated(cast, brussels):
    client = cast.client("coordinator_here")
    client.post(url(cast), typed(brussels))
    made = Organisation.objects.get()
    seen = client.get(url(cast, made)).context["form"]["seen"].value()
    client.post(url(cast, made), typed(brussels, seen=seen, mission_nl="Wetenschap voor iedereen"))
    late = client.post(url(cast, made), typed(brussels, seen=seen))

    assert late.status_code == 422
    assert "Wetenschap voor iedereen" in str(late.context["entry"].differences)
    assert Organisation.objects.get().translations == {"nl": {"mission": "Wetenschap voor iedereen"}}


@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u202egnol", "{{ 7*7 }}"])
def test_hostile_words_stay_words(cast, brussels, bad):
    client = cast.client("coordinator_here")
    parts = rows("figures", {"label": bad, "value": "3", "reach": "na", "source": bad})
    parts |= rows("names", {"kind": "former", "text": bad or "x"})
    client.post(url(cast), typed(brussels, mission=bad) | parts)
    made = Organisation.objects.get()
    page = client.get(f"/{cast.here.slug}" + reverse("directory:organisation", args=[made.slug])).content.decode()

    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert ">49<" not in page

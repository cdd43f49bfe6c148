"""The page of a structure and what leaves it: read exactly as entered, and nothing hidden in any of its forms."""

import html
import json
import re
from dataclasses import replace

import pytest
from django.urls import reverse

from maillage.core.clock import now
from maillage.directory.actions.organisations import change_organisation, data_of
from maillage.directory.actions.profile_data import ProfileData
from maillage.directory.enums.organisations import Field, Visibility
from maillage.directory.models import Member, Organisation
from maillage.directory.panels import extensions
from maillage.search.find import matching
from tests.factories.accounts import UserFactory
from tests.factories.directory import full_profile, make_organisation, make_venue
from tests.factories.geography import CommuneFactory

pytestmark = pytest.mark.django_db
# A word that only this field can bring into a page, an export or an index.
WORDS = {
    Field.NAMES: "Uranie", Field.LEGAL_FORM: "association loi 1901", Field.IDENTIFIERS: "829\u202f320",
    Field.FAMILY: "Fablab",
    Field.CIRCLE: "culture scientifique est sa mission", Field.MISSION: "Regarder-haut", Field.DESCRIPTION: "Lunettes",
    Field.FOUNDED: "1974", Field.THEMES: "Ciel et espace", Field.AUDIENCES: "Seniors",
    Field.LANGUAGES: "langue des signes", Field.ADDRESS: "Sentier-des-Ormes", Field.SITES: "Coupole-Annexe",
    Field.AREA: "30 km", Field.WEBSITE: "site.cephee.example.org", Field.PHONE: "0322000001",
    Field.CONTACTS: "Contactable", Field.SOCIAL: "social.example.org", Field.FIGURES: "observées",
    Field.LABELS: "Noctambule", Field.IMPACT: "Enquête Cap", Field.NETWORKS: "Pléiades", Field.TEAM: "Membre-Unique",
    Field.LINEAGE: "Bételgeuse",
}  # fmt: skip


def plain(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


@pytest.fixture
def amiens():
    return CommuneFactory(code="80021", name="Amiens", population=134_000, latitude=49.8942, longitude=2.2957)


def complete(cast, commune, **visibility):
    from maillage.vocabularies.models import Term

    made = make_organisation(
        cast.here, name="Club Céphée", mission="Regarder-haut chaque soir", description="<p>Lunettes et coupoles</p>",
        address="7 Sentier-des-Ormes", commune=commune, website="https://site.cephee.example.org/", phone="0322000001",
        family=Term.objects.get(scheme="family", code="fablab"),
        themes=(Term.objects.get(scheme="theme", code="ciel"),),
        email="secret@cephee.example.org", profile=full_profile(visibility=visibility),
    )  # fmt: skip
    make_venue(cast.here, name="Coupole-Annexe", commune=commune, organisation=made)
    Member.objects.create(organisation=made, user=UserFactory(display_name="Membre-Unique"), role="manager")
    return Organisation.objects.get(pk=made.pk)


def address(name, organisation, cast):
    return f"/{cast.here.slug}" + reverse(f"directory:{name}", args=[organisation.slug])


def exported(cast, form):
    return cast.client("anonymous").get(f"/{cast.here.slug}" + reverse("directory:organisations_export", args=[form]))


def outputs(cast, organisation, client):
    """What everyone can get of an organisation, by name."""
    found = {
        name: client.get(address(name, organisation, cast)).content.decode()
        for name in ("organisation", "organisation_vcard", "organisation_sheet", "organisation_card",
                     "organisation_embed")
    }  # fmt: skip
    for name in ("organisations", "organisations_map"):
        found[name] = client.get(f"/{cast.here.slug}" + reverse(f"directory:{name}")).content.decode()
    for form in ("csv", "geojson", "vcf"):
        answer = client.get(f"/{cast.here.slug}" + reverse("directory:organisations_export", args=[form]))
        found[form] = (answer.getvalue() if answer.streaming else answer.content).decode()
    return {name: re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL) for name, text in found.items()}


@pytest.mark.parametrize("visibility", [Visibility.NETWORK, Visibility.TEAM])
def test_hidden_fields_are_in_no_output_for_everyone(cast, amiens, visibility):
    organisation = complete(cast, amiens, **dict.fromkeys(WORDS, visibility.value))
    found = outputs(cast, organisation, cast.client("anonymous"))

    spread = {
        (name, field.value)
        for name, text in found.items()
        for field, word in WORDS.items()
        if word in plain(text) or word in text
    }
    assert spread == set()
    for word in WORDS.values():
        assert organisation.pk not in matching(word.split()[-1], kind="organisation", scope=cast.here.pk, limit=50)


@pytest.mark.parametrize("field", sorted(WORDS))
def test_one_hidden_field_leaves_the_page_alone(cast, amiens, field):
    organisation = complete(cast, amiens, **{field: Visibility.NETWORK.value})
    page = cast.client("anonymous").get(address("organisation", organisation, cast)).content.decode()
    text = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)

    assert WORDS[field] not in plain(text)
    assert WORDS[field] not in text


@pytest.mark.parametrize("field", sorted(set(WORDS) - {Field.CONTACTS, Field.TEAM}))
def test_a_public_field_is_on_the_page(cast, amiens, field):
    organisation = complete(cast, amiens)
    page = cast.client("anonymous").get(address("organisation", organisation, cast)).content.decode()

    assert WORDS[field] in plain(page) or WORDS[field] in page


def test_no_cell_of_an_export_is_a_formula(cast, amiens):
    make_organisation(cast.here, name="=1+1", mission="@SUM(A1)", address="+33 rue", commune=amiens)
    answer = cast.client("anonymous").get(
        f"/{cast.here.slug}" + reverse("directory:organisations_export", args=["csv"])
    )
    cells = [cell.strip('"') for row in answer.getvalue().decode("utf-8-sig").splitlines() for cell in row.split(";")]

    assert "'=1+1" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []


def test_a_workbook_holds_the_same(cast, amiens):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    organisation = complete(cast, amiens)
    answer = cast.client("anonymous").get(
        f"/{cast.here.slug}" + reverse("directory:organisations_export", args=["xlsx"])
    )
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()

    assert rows[1][0] == organisation.name
    assert "3\u202f217 soirées observées 2025" in rows[1]
    assert "Non communiqué auditeurs 2025" in rows[1]


def test_an_export_says_blanks_as_the_page_does(cast, amiens):
    blanks = {"impact": "not_provided", "labels": "not_provided", "staff": "declined", "figures": "declined"}
    make_organisation(cast.here, name="Muette", commune=amiens, profile=ProfileData(blanks=blanks))
    answer = cast.client("anonymous").get(
        f"/{cast.here.slug}" + reverse("directory:organisations_export", args=["csv"])
    )
    head, line = (row.split(";") for row in answer.getvalue().decode("utf-8-sig").splitlines())
    said = dict(zip(head, line, strict=True))

    assert (said["Mesure d’impact"], said["Labels"]) == ("Pas encore transmise", "Non communiqué")
    assert {said[name] for name in ("Salariés", "Public direct", "Public indirect", "Autres chiffres")} == {
        "Ne souhaite pas répondre"
    }


@pytest.mark.parametrize(
    ("role", "seen"),
    [("anonymous", {"public"}), ("member", {"public"}), ("editor_b", {"public", "network"}),
     ("coordinator_elsewhere", {"public", "network"}), ("coordinator_here", {"public", "network", "team"}),
     ("administrator", {"public", "network", "team"})],
)  # fmt: skip
def test_each_level_reads_its_fields_and_no_other(cast, amiens, role, seen):
    levels = {Field.PHONE: "public", Field.FIGURES: "network", Field.IMPACT: "team"}
    organisation = complete(cast, amiens, **{name: level for name, level in levels.items() if level != "public"})
    page = plain(cast.client(role).get(address("organisation", organisation, cast)).content.decode())

    assert {level for name, level in levels.items() if WORDS[name] in page} == seen


def test_its_team_reads_everything(cast, amiens):
    organisation = complete(cast, amiens, figures="team")
    client = cast.client("member")
    Member.objects.create(organisation=organisation, user=cast["member"])

    assert WORDS[Field.FIGURES] in client.get(address("organisation", organisation, cast)).content.decode()


def test_what_a_member_reads_does_not_reach_machines(cast, amiens):
    """The JSON-LD of a page is what everyone reads, whoever asks for the page."""
    organisation = complete(cast, amiens, phone="network")
    page = cast.client("coordinator_here").get(address("organisation", organisation, cast)).content.decode()
    told = json.loads(re.search(r'ld\+json">\s*(.*?)\s*</script>', page, re.DOTALL)[1])

    assert "0322000001" in plain(page)
    assert "telephone" not in told
    assert told["numberOfEmployees"]["value"] == 12


@pytest.mark.parametrize("role", ["anonymous", "coordinator_here"])
def test_the_address_of_the_mails_is_never_shown(cast, amiens, role):
    organisation = complete(cast, amiens)
    found = outputs(cast, organisation, cast.client(role))

    assert [name for name, text in found.items() if "secret@" in text] == []


def test_former_names_are_found_by_search(cast, amiens):
    organisation = complete(cast, amiens)
    assert organisation.pk in matching("Cercle Uranie", kind="organisation", scope=cast.here.pk, limit=50)


def test_the_name_that_was_left_the_networks_and_the_predecessors_are_found_by_search(cast, amiens):
    organisation = complete(cast, amiens)
    renamed = replace(data_of(organisation), name="Observatoire Bidule")
    change_organisation(actor=cast["coordinator_here"], organisation=organisation, data=renamed, at=now())
    for words in ("Club Céphée", "Pléiades", "Bételgeuse"):
        assert organisation.pk in matching(words, kind="organisation", scope=cast.here.pk, limit=50), words


@pytest.mark.parametrize("role", ["editor_a", "coordinator_here"])
def test_the_page_leads_once_to_the_history(cast, amiens, role):
    organisation = complete(cast, amiens)
    Member.objects.create(organisation=organisation, user=cast["editor_a"], role="editor")
    page = plain(cast.client(role).get(address("organisation", organisation, cast)).content.decode())

    assert page.count("Historique") == 1
    assert page.count("Signaler une erreur") == 1


def test_the_card_alone_may_be_framed(cast, amiens):
    organisation = complete(cast, amiens)
    client = cast.client("anonymous")
    card = client.get(address("organisation_card", organisation, cast))
    page = client.get(address("organisation", organisation, cast))

    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "X-Frame-Options" not in card
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_what_is_pasted_elsewhere_is_escaped_there(cast):
    organisation = make_organisation(cast.here, name='A "b" <script>x</script>')
    page = cast.client("anonymous").get(address("organisation_embed", organisation, cast)).content.decode()
    pasted = html.unescape(re.search(r'id="cadre"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1])

    assert "<script>" not in pasted
    assert 'title="A &quot;b&quot; &lt;script&gt;' in pasted


def test_a_vcard_is_folded_and_escaped(cast, amiens):
    organisation = make_organisation(cast.here, name="Club; de, l’œil\\", mission="é" * 120, commune=amiens)
    card = cast.client("anonymous").get(address("organisation_vcard", organisation, cast)).content.decode()

    assert "FN:Club\\; de\\, l’œil\\\\\r\n" in card
    assert all(len(line.encode()) <= 76 for line in card.split("\r\n"))
    assert card.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\n")
    assert card.endswith("END:VCARD\r\n")


def test_the_sheet_is_a_pdf_too(cast, amiens):
    organisation = complete(cast, amiens)
    answer = cast.client("anonymous").get(address("organisation_pdf", organisation, cast))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("name", ["organisation_vcard", "organisation_sheet", "organisation_card", "organisation_pdf"])
def test_a_draft_has_no_public_output(cast, name):
    organisation = make_organisation(cast.here, published=False)
    assert cast.client("anonymous").get(address(name, organisation, cast)).status_code == 404


def test_openings_of_an_upper_floor_take_the_place_of_the_zero(cast, monkeypatch):
    organisation = make_organisation(cast.here)
    client = cast.client("anonymous")
    before = plain(client.get(address("organisation", organisation, cast)).content.decode())
    monkeypatch.setattr(extensions, "_job_sources", [])
    extensions.add_job_source(
        lambda _organisation, _at: [extensions.Job("Médiatrice", "https://x.example.org/", "CDI")]
    )
    after = plain(client.get(address("organisation", organisation, cast) + "?apres").content.decode())

    assert "Emplois · 0" in before
    assert "Aucune offre en ce moment" in before
    assert "Emplois · 1" in after
    assert "Aucune offre" not in after


def test_the_page_costs_the_same_however_many_rows_it_has(cast, amiens, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    profile = full_profile()
    client = cast.client("member")
    large = complete(cast, amiens)
    many = replace(profile, **{part: getattr(profile, part) * 5 for part in ("figures", "contacts", "impacts")})
    larger = make_organisation(
        cast.here, name="Autre", commune=amiens, profile=replace(many, identifiers=()), description="<p>x</p>",
    )  # fmt: skip
    make_venue(cast.here, name="Annexe", commune=amiens, organisation=larger)
    client.get(address("organisation", large, cast))
    with CaptureQueriesContext(connection) as first:
        client.get(address("organisation", large, cast))
    with django_assert_num_queries(len(first)):
        client.get(address("organisation", larger, cast))
    assert len(first) <= 46  # five of them load the magazine anew, as each transaction does

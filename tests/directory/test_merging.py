# ruff: noqa: E501 - pairs are kept on their lines
"""Entries that look alike, merged field by field, split, and what undoes a merger."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from maillage.contributions.models import Revision, VisitorReport
from maillage.core.errors import TooLate
from maillage.directory.actions import likeness, merging
from maillage.directory.actions.organisations import data_of
from maillage.directory.models import Claim, FormerSlug, Organisation, Pair, Passage
from maillage.events.actions import OrganiserData
from maillage.journal.models import Entry as Line
from maillage.vocabularies.models import Term
from tests.factories.accounts import UserFactory
from tests.factories.directory import AT, full_profile, make_organisation, make_venue
from tests.factories.events import make_event
from tests.factories.geography import CommuneFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_2_march():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def amiens(db):
    return CommuneFactory(code="80021", name="Amiens", latitude=49.89, longitude=2.3)


def found():
    likeness.search_pairs(at=AT)
    return [(pair.first.name, pair.second.name, pair.why) for pair in Pair.objects.order_by("pk")]


def row(name, *, pk=0, point=None, site="", commune="", identifiers=()):
    return likeness.row_of(pk, name, commune, point, site, identifiers)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"name": "Club A", "identifiers": ["siret:1"]}, {"name": "Autre", "identifiers": ["siret:1"]}, "identifier"),
        ({"name": "Musée A", "identifiers": ["siren:1"]}, {"name": "Bibliothèque", "identifiers": ["siren:1"]}, None),
        ({"name": "Musée de Picardie", "commune": "80021"}, {"name": "Musée de  PICARDIE", "commune": "80021"}, "name"),
        ({"name": "Musée de Picardie", "commune": "80021"}, {"name": "Musée de Picardie", "commune": "59350"}, None),
        ({"name": "Orion", "point": (49.89, 2.3)}, {"name": "Orion", "point": (49.90, 2.3)}, "name"),
        ({"name": "Orion", "point": (49.89, 2.3)}, {"name": "Orion", "point": (43.6, 1.4)}, None),
        ({"name": "Tilt", "site": "https://www.tilt.fr/", "commune": "1"}, {"name": "Le Hangar", "site": "http://tilt.fr", "commune": "1"}, "website"),
        ({"name": "Musée Boucher-de-Perthes", "point": (49.89, 2.3)}, {"name": "Boucher de Perthes, musée", "point": (49.891, 2.3)}, "near"),
        ({"name": "Musée du bois", "point": (49.89, 2.3)}, {"name": "Musée du vin", "point": (49.89, 2.3)}, None),
        ({"name": "Musée de la mine", "point": (49.89, 2.3)}, {"name": "Musée de la mine", "point": (49.99, 2.3)}, None),
    ],
)  # fmt: skip
def test_why_two_entries_look_alike(one, other, why):
    told = likeness.compare(row(**one, pk=1), row(**other, pk=2))
    assert (told.why if told else None) == why


def test_pairs_are_found_across_territories_and_once(here, elsewhere, amiens):
    make_organisation(here, name="Musée de Picardie", commune=amiens)
    make_organisation(elsewhere, name="musée de picardie", commune=amiens)
    make_organisation(here, name="Club Orion", commune=amiens)
    make_organisation(here, name="Musée de Picardie", commune=amiens, published=False)
    assert found() == [("Musée de Picardie", "musée de picardie", "name")]
    assert likeness.search_pairs(at=LATER) == 0


def test_many_entries_at_one_point_are_not_all_compared():
    rows = [row(f"Structure numéro {rank * 7919}", pk=rank, point=(49.89, 2.3)) for rank in range(1500)]
    assert len(likeness.pairs_among(rows)) < 1500


def test_what_was_decided_is_never_asked_again(cast, here, amiens):
    for _turn in range(2):
        make_organisation(here, name="Musée de Picardie", commune=amiens)
    found()
    base = f"/{here.slug}/coordination/annuaire/doublons/"
    client = cast.client("coordinator_here")
    assert client.get(base).content.decode().count("Ce sont deux structures différentes") == 1
    pair = Pair.objects.get()
    assert cast.client("editor_a").post(f"{base}{pair.pk}/separer/").status_code == 404
    client.post(f"{base}{pair.pk}/separer/")
    assert likeness.search_pairs(at=LATER) == 0
    assert "Aucun doublon en vue" in client.get(base).content.decode()
    with pytest.raises(TooLate):
        likeness.keep_apart(actor=cast["administrator"], pair=pair, at=LATER)


def test_nobody_merges_the_entry_of_another_territory_alone(cast, here, elsewhere, amiens):
    mine = make_organisation(here, name="Musée de Picardie", commune=amiens)
    other = make_organisation(elsewhere, name="Musée de Picardie", commune=amiens)
    found()
    client = cast.client("coordinator_here")
    assert "Comparer et réunir" not in client.get(f"/{here.slug}/coordination/annuaire/doublons/").content.decode()
    assert client.post(f"/{here.slug}/coordination/annuaire/{mine.slug}/reunir/{other.slug}/").status_code == 302
    assert not Organisation.objects.filter(merged_into__isnull=False).exists()


def themes(*codes):
    return tuple(Term.objects.filter(scheme="theme", code__in=codes).order_by("position"))


@pytest.fixture
def two(here, amiens):
    kept = make_organisation(here, name="Musée de Picardie", commune=amiens, phone="03 22 00 00 01",
                             mission="Montrer", themes=themes("ciel"))  # fmt: skip
    merged = make_organisation(here, name="Le musée de Picardie", commune=amiens, phone="03 22 00 00 02",
                               website="https://picardie.exemple", themes=themes("ciel", "terre"))  # fmt: skip
    return kept, merged


def test_fields_are_chosen_side_by_side(cast, here, two):
    kept, merged = two
    where = f"/{here.slug}/coordination/annuaire/{kept.slug}/reunir/{merged.slug}/"
    client = cast.client("coordinator_here")
    shown = client.get(where).content.decode()
    for text in ("03 22 00 00 01", "03 22 00 00 02", "https://picardie.exemple"):
        assert text in shown
    client.post(where, {"name": "right", "phone": "left", "website": "right", "themes": "both", "mission": "left"})
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.name, kept.phone, kept.website, kept.mission) == (
        "Le musée de Picardie", "03 22 00 00 01", "https://picardie.exemple", "Montrer")  # fmt: skip
    assert sorted(kept.themes.values_list("code", flat=True)) == ["ciel", "terre"]
    assert merged.merged_into == kept
    notes = list(Revision.objects.filter(contribution=kept.contribution).order_by("pk").values_list("note", flat=True))
    assert notes[-1].startswith("réunie avec")
    assert Revision.objects.filter(contribution=merged.contribution).exists()
    answer = cast.client("anonymous").get(f"/{here.slug}/annuaire/{merged.slug}/")
    assert (answer.status_code, answer.url) == (301, f"/{here.slug}/annuaire/{kept.slug}/")


def test_what_is_not_chosen_is_the_side_that_says_something(two):
    kept, merged = two
    made = merging.combined(data_of(kept), data_of(merged), {"phone": "right"})
    assert (made.name, made.phone, made.website, made.mission) == (
        "Musée de Picardie", "03 22 00 00 02", "https://picardie.exemple", "Montrer")  # fmt: skip
    assert len(made.themes) == 2


def test_a_merger_is_undone(cast, here, two):
    kept, merged = two
    both = make_event(here, organisers=(OrganiserData(organisation=kept), OrganiserData(organisation=merged)))
    alone = make_event(here, organisers=(OrganiserData(organisation=merged),))
    place = make_venue(here, organisation=merged)
    FormerSlug.objects.create(slug="tres-ancien", organisation=merged)
    team = set(merged.members.values_list("user", flat=True))
    Claim.objects.create(organisation=merged, user=cast["member"], function="x", asked_at=AT)
    client = cast.client("coordinator_here")
    client.post(f"/{here.slug}/coordination/annuaire/{kept.slug}/reunir/{merged.slug}/", {"phone": "right"})
    passage = Passage.objects.get()
    assert Claim.objects.get().organisation == kept
    place.refresh_from_db()
    assert place.organisation == kept
    client.post(f"/{here.slug}/coordination/annuaire/filiations/{passage.pk}/defaire/")
    for thing in (kept, merged, place):
        thing.refresh_from_db()
    assert (kept.phone, kept.website, merged.merged_into, place.organisation) == ("03 22 00 00 01", "", None, merged)
    assert set(merged.members.values_list("user", flat=True)) == team
    assert {row.organisation for row in both.organisers.all()} == {kept, merged}
    assert [row.organisation for row in alone.organisers.all()] == [merged]
    assert FormerSlug.objects.get(slug="tres-ancien").organisation == merged
    assert cast.client("anonymous").get(f"/{here.slug}/annuaire/{merged.slug}/").status_code == 200
    assert Line.objects.filter(verb="unmerged").count() == 1
    with pytest.raises(TooLate):
        merging.undo_merger(actor=cast["administrator"], passage=Passage.objects.get(), at=LATER)


def test_one_entry_becomes_two(cast, here, amiens):
    made = make_organisation(here, name="Union des clubs", commune=amiens)
    stays, goes = make_venue(here, organisation=made), make_venue(here, name="Coupole", organisation=made)
    event = make_event(here, organisers=(OrganiserData(organisation=made),))
    row = event.organisers.get()
    where = f"/{here.slug}/coordination/annuaire/{made.slug}/separer/"
    client = cast.client("coordinator_here")
    assert "Coupole" in client.get(where).content.decode()
    assert client.post(where, {"name": "union des clubs"}).status_code == 422
    client.post(where, {"name": "Club de la coupole", "venues": [str(goes.pk)], "organised": [str(row.pk)]})
    fresh = Organisation.objects.get(name="Club de la coupole")
    for thing in (stays, goes, row):
        thing.refresh_from_db()
    assert (stays.organisation, goes.organisation, row.organisation) == (made, fresh, fresh)
    assert fresh.contribution.is_published
    passage = Passage.objects.get()
    assert (passage.kind, passage.source, passage.target) == ("split", made, fresh)
    assert cast.client("anonymous").get(f"/{here.slug}/annuaire/{made.slug}/").status_code == 200
    assert cast.client("editor_a").get(where).status_code == 403


def test_the_events_of_another_are_never_taken(here, amiens):
    made, other = make_organisation(here, name="Une", commune=amiens), make_organisation(here, name="Deux")
    theirs = make_venue(here, organisation=other)
    from dataclasses import replace

    merging.split_entry(
        actor=UserFactory(administrator=True), organisation=made, data=replace(data_of(made), name="Trois"),
        venues=[theirs.pk], members=[other.members.get().pk], organised=[], at=AT,
    )  # fmt: skip
    theirs.refresh_from_db()
    assert theirs.organisation == other
    assert other.members.count() == 1


def test_what_the_other_place_says_may_be_preferred(cast, here):
    kept = make_venue(here, name="Le Hangar", phone="01", address="3 rue Haute")
    double = make_venue(here, name="Hangar 23", phone="02", address="5 rue Basse", latitude=49.9, longitude=2.31)
    where = f"/{here.slug}/coordination/lieux/{kept.slug}/fusionner/{double.slug}/"
    client = cast.client("coordinator_here")
    assert "5 rue Basse" in client.get(where).content.decode()
    client.post(where, {"taken": ["phone", "point", "contribution", "merged_into"]})
    kept.refresh_from_db()
    assert (kept.name, kept.phone, kept.address, kept.latitude) == ("Le Hangar", "02", "3 rue Haute", 49.9)
    assert kept.merged_into is None


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [("closed", "Archiver ou retirer"), ("contact", "Demander à la structure"), ("duplicate", "Chercher son double")],
)
def test_a_report_says_what_the_coordinator_can_do_at_once(cast, here, reason, remedy):
    made = make_organisation(here, name="Club Orion")
    report = VisitorReport.objects.create(contribution=made.contribution, reason=reason, at=AT)
    page = cast.client("coordinator_here").get(
        f"/{here.slug}" + reverse("contributions:handle_report", args=[report.pk])
    )
    assert remedy in page.content.decode()
    form = cast.client("anonymous").get(f"/{here.slug}" + reverse("contributions:report", args=[made.contribution.uid]))
    assert "la structure a fermé" in form.content.decode()
    assert "la date ou l’heure est fausse" not in form.content.decode()


def test_a_double_that_a_visitor_reports_is_looked_for(cast, here, amiens):
    made = make_organisation(here, name="Club Orion", commune=amiens)
    make_organisation(here, name="club orion", commune=amiens)
    make_organisation(here, name="Planétarium", commune=amiens)
    where = f"/{here.slug}/coordination/annuaire/{made.slug}/doubles/"
    client = cast.client("coordinator_here")
    assert client.get(where).content.decode().count("Comparer avec") == 1
    assert "Comparer avec Planétarium" in client.get(f"{where}?q=plan").content.decode()


def test_the_sides_are_told_in_words_and_without_codes(cast, here, amiens):
    kept = make_organisation(
        here, name="Club Orion", commune=amiens, profile=full_profile(blanks={"impact": "declined"})
    )
    merged = make_organisation(here, name="Orion", commune=amiens)
    where = f"/{here.slug}/coordination/annuaire/{kept.slug}/reunir/{merged.slug}/"
    page = cast.client("coordinator_here").get(where)
    lines = {line.label: line.left for line in page.context["form"].lines}
    assert lines["Forme juridique"] == "association loi 1901"
    assert lines["Silences"] == "mesure d’impact\u202f: ne souhaite pas le dire"
    assert lines["Autres noms"].startswith("nom légal, Association Céphée-du-Santerre")
    assert "3\u202f217, soirées observées, public direct" in lines["Chiffres clés"]
    for code in ("declined", "not_provided", "radius", "fsl", "seniors", "2020-01-01"):
        assert not any(code in said for said in lines.values()), code


@pytest.mark.parametrize(("role", "offered"), [("coordinator_here", True), ("editor_a", False), ("anonymous", False)])
def test_who_may_separate_an_entry_finds_it_on_its_page(cast, here, amiens, role, offered):
    made = make_organisation(here, name="Union des clubs", author=cast["editor_a"], commune=amiens)
    page = cast.client(role).get(f"/{here.slug}/annuaire/{made.slug}/").content.decode()
    for end in ("separer/", "doubles/"):
        assert (f"/coordination/annuaire/{made.slug}/{end}" in page) is offered


def test_an_old_address_is_asked_for_again_since_a_merger_can_be_undone(client, here, two):
    kept, _merged = two
    FormerSlug.objects.create(slug="ancienne", organisation=kept)
    answer = client.get(f"/{here.slug}/annuaire/ancienne/")
    assert (answer.status_code, answer["Cache-Control"]) == (301, "no-cache")

"""Going back to an earlier state of an organisation or of a place; what the directory knows of a person and forgets."""

import re
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from maillage.contributions import actions, rules
from maillage.contributions.enums import Leaving, State
from maillage.contributions.exports import account_data
from maillage.contributions.models import Contribution, Revision
from maillage.directory.actions.bulk import create_organisations
from maillage.directory.actions.history import venue_data
from maillage.directory.actions.organisations import (
    LastManager,
    OrganisationData,
    add_member,
    change_organisation,
    data_of,
)
from maillage.directory.actions.profile_data import AreaData, ProfileData
from maillage.directory.actions.venues import HoursData, PriceData, SeasonData, change_venue, verify_venue
from maillage.directory.models import Member, Organisation, Passage, Venue
from maillage.files.models import Image
from tests.factories.accounts import UserFactory
from tests.factories.directory import AT, full_profile, make_organisation, make_venue
from tests.factories.events import term
from tests.factories.files import ImageFactory
from tests.factories.geography import CommuneFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
SUMMER = SeasonData(
    name="Été", first=(4, 1), last=(9, 30), year=None,
    hours=(HoursData(weekday=5, opens=time(10), closes=time(18), last_entry=time(17, 30)),),
)  # fmt: skip


def first_of(thing):
    return thing.contribution.revisions.order_by("pk").first()


def test_an_organisation_goes_back_and_keeps_what_its_history_does_not_hold(here, person):
    made = make_organisation(here, author=person, mission="Le ciel", themes=(term("theme", "ciel"),),
                             family=term("family", "association"), email="contact@exemple.test",
                             translations={"en": {"mission": "The sky"}})  # fmt: skip
    other = CommuneFactory(code="02691", name="Saint-Quentin", latitude=49.84, longitude=3.28)
    changed = replace(
        data_of(made), name="Club Andromède", mission="", themes=(), family=None, commune=other, translations={}
    )
    change_organisation(actor=person, organisation=made, data=changed, at=LATER)

    actions.restore_revision(actor=person, revision=first_of(made), at=LATER + timedelta(hours=1))

    made = Organisation.objects.get(pk=made.pk)
    assert (made.name, made.mission, made.family.code, made.email) == (
        "Club Céphée", "Le ciel", "association", "contact@exemple.test",
    )  # fmt: skip
    assert [theme.code for theme in made.themes.all()] == ["ciel"]
    assert (made.commune, made.latitude) == (None, None)
    assert made.translations == {"en": {"mission": "The sky"}}
    assert made.contribution.title == "Club Céphée"
    assert made.contribution.revisions.count() == 3


def test_the_history_of_an_organisation_is_in_words(cast, here):
    made = make_organisation(here, author=cast["editor_a"])
    places = {"areas": (AreaData(kind="radius", radius_km=30),), "visibility": {"phone": "team"}}
    profile = full_profile(**places, blanks={"impact": "not_provided"})
    data = replace(data_of(made), profile=profile, translations={"en": {"mission": "The sky"}})
    change_organisation(actor=cast["editor_a"], organisation=made, data=data, at=LATER)
    path = f"/{here.slug}" + reverse("contributions:history", args=[made.contribution.uid])
    page = " ".join(re.sub(r"<[^>]+>", " ", cast.client("editor_a").get(path).content.decode()).split())

    for words in ("association loi 1901", "un rayon autour du siège, 30 km", "Seniors",
                  "3 217, soirées observées, public direct, 2025, Carnet", "SIREN, 732829320",
                  "ancien nom, Cercle Uranie, jusqu’au 31/12/1999",
                  "téléphone : l’équipe et la coordination", "mission (anglais) : The sky",
                  "mesure d’impact : pas encore fourni", "langue des signes française"):  # fmt: skip
        assert words in page
    for code in ("kind :", "radius_km", "not_provided", "legal_form", "reach", "fsl", "seniors"):
        assert code not in page


def test_a_place_goes_back_with_its_seasons_closures_and_prices(here, person):
    made = make_venue(
        here, author=person, is_visitable=True, seasons=(SUMMER,),
        closures=((date(2026, 8, 15), date(2026, 8, 15), "Fête"),),
        prices=(PriceData(label="Plein tarif", amount=Decimal("7.00"), age_from=18, season="Été"),),
    )  # fmt: skip
    before = venue_data(made)
    changed = replace(before, seasons=(), closures=(), prices=(), address="", is_visitable=False)
    change_venue(actor=person, venue=made, data=changed, at=LATER)

    actions.restore_revision(actor=person, revision=first_of(made), at=LATER)

    assert venue_data(Venue.objects.select_related("organisation", "commune", "image").get(pk=made.pk)) == before


def test_a_team_reads_the_history_of_its_page_and_of_its_places(client, here, person):
    made = make_organisation(here, published=False)
    place = make_venue(here, published=False, organisation=made)
    for thing in (made, place):
        assert client.get(f"/hauts-de-lys/historique/{thing.contribution.uid}/").status_code == 404
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/hauts-de-lys/historique/{made.contribution.uid}/").status_code == 404
    add_member(actor=made.contribution.author, organisation=made, user=person, role="editor", at=AT)

    for thing in (made, place):
        page = client.get(f"/hauts-de-lys/historique/{thing.contribution.uid}/")
        assert (page.status_code, rules.may_restore_revision(person, thing.contribution)) == (200, True)
        assert not rules.may_moderate(person, thing.contribution)


def test_the_export_names_teams_and_places(here, person):
    made = make_organisation(here, author=person)
    make_venue(here, author=person)

    known = account_data(person)["kinds"]

    assert [(row["organisation"], row["role"]) for row in known["organisation"]] == [(made.name, "manager")]
    assert [row["name"] for row in known["venue"]] == ["Salle des Tilleuls"]


def test_closing_leaves_teams_but_never_a_team_without_manager(here, person):
    made = make_organisation(here, author=person, email=person.email)
    alone = make_organisation(here, author=person, name="Seule")
    editor = UserFactory()
    add_member(actor=person, organisation=made, user=editor, role="editor", at=AT)

    with pytest.raises(LastManager, match="Club Céphée"):
        actions.close_account(person=person, at=LATER)
    add_member(actor=person, organisation=made, user=editor, role="manager", at=AT)
    actions.close_account(person=person, at=LATER)

    assert list(Member.objects.values_list("organisation__name", "user")) == [("Club Céphée", editor.pk)]
    assert Organisation.objects.get(pk=made.pk).email == ""
    assert Organisation.objects.get(pk=alone.pk).contribution.state == State.PUBLISHED


def test_what_is_published_stays_and_what_nobody_saw_leaves(here, person):
    kept, place = make_organisation(here, author=person), make_venue(here, author=person)
    draft = make_organisation(here, author=person, name="Brouillon", mission="À moi", published=False)
    other = make_venue(here, author=person, name="Cave", published=False, seasons=(SUMMER,))

    actions.close_account(person=person, at=LATER, what=Leaving.ERASE)

    states = dict(Contribution.objects.order_by("pk").values_list("pk", "state"))
    assert [states[thing.contribution_id] for thing in (kept, place, draft, other)] == [
        State.PUBLISHED, State.PUBLISHED, State.REMOVED, State.REMOVED,
    ]  # fmt: skip
    draft, other = Organisation.objects.get(pk=draft.pk), Venue.objects.get(pk=other.pk)
    assert (draft.name, draft.mission, other.name, other.seasons.count()) == ("Fiche effacée", "", "Fiche effacée", 0)
    assert (draft.contribution.title, draft.contribution.author, draft.contribution.revisions.count()) == (
        "Fiche effacée", None, 0,
    )  # fmt: skip


def test_people_of_the_same_team_may_take_over(here, person):
    made = make_organisation(here, author=person)
    fellow, stranger = UserFactory(display_name="Inès"), UserFactory()
    add_member(actor=person, organisation=made, user=fellow, role="manager", at=AT)

    assert list(rules.heirs(person)) == [fellow]
    assert not rules.may_be_handed_over(person, stranger)
    actions.close_account(person=person, at=LATER, what=Leaving.HAND_OVER, heir=fellow)

    assert Contribution.objects.get(pk=made.contribution_id).author == fellow


def test_who_typed_a_verified_place_no_longer_goes_back(cast, here):
    made = make_venue(here, author=cast["member"], name="Mauvais nom")
    old = first_of(made)
    assert rules.may_restore_revision(cast["member"], made.contribution)
    change_venue(actor=None, venue=made, data=replace(venue_data(made), name="Bon nom"), at=LATER)
    verify_venue(actor=cast["coordinator_here"], venue=made, at=LATER)
    path = f"/{here.slug}/historique/{made.contribution.uid}/{old.pk}/retablir/"
    assert cast.client("member").post(path).status_code == 403
    assert Venue.objects.get().name == "Bon nom"
    assert cast.client("coordinator_here").post(path).status_code == 302


def pictures(*names):
    return [ImageFactory(name=name, sha256=f"{rank}abc{rank:060x}", created_at=AT) for rank, name in enumerate(names)]


def test_address_logo_and_point_are_in_the_history_and_come_back(cast, here):
    first, second, wide = pictures("cephee.png", "cephee.png", "bandeau.jpg")
    made = make_organisation(
        here, author=cast["editor_a"], commune=CommuneFactory(code="80021", name="Amiens"), latitude=49.9,
        longitude=2.25, email="accueil@cephee.exemple", logo=first, profile=ProfileData(banner=wide),
    )  # fmt: skip
    changed = replace(
        data_of(made), email="pirate@exemple.test", logo=second, latitude=50.0, longitude=3.0, profile=ProfileData()
    )
    change_organisation(actor=cast["member"], organisation=made, data=changed, at=LATER)
    path = f"/{here.slug}" + reverse("contributions:history", args=[made.contribution.uid])
    page = " ".join(re.sub(r"<[^>]+>", " ", cast.client("editor_a").get(path).content.decode()).split())

    for words in ("Adresse électronique", "accueil@cephee.exemple", "pirate@exemple.test", "49.90000, 2.25000",
                  "50.00000,", "3.00000", first.sha256[:6], second.sha256[:6], str(cast["member"])):  # fmt: skip
        assert words in page
    assert not Image.objects.unused().exists()  # what the nightly cleaning would remove
    actions.restore_revision(actor=cast["editor_a"], revision=first_of(made), at=LATER + timedelta(hours=1))

    made = Organisation.objects.get(pk=made.pk)
    assert (made.email, made.logo, made.banner, made.latitude, made.longitude) == (
        "accueil@cephee.exemple", first, wide, 49.9, 2.25,
    )  # fmt: skip


def test_a_revision_of_before_leaves_address_logo_and_point(here, person):
    (logo,) = pictures("cephee.png")
    made = make_organisation(here, author=person, email="a@cephee.exemple", logo=logo, latitude=49.9, longitude=2.25)
    old = first_of(made)
    old.data = {name: value for name, value in old.data.items() if name not in {"email", "logo", "point"}}
    old.save(update_fields=["data"])
    change_organisation(actor=person, organisation=made, data=replace(data_of(made), name="Autre"), at=LATER)

    actions.restore_revision(actor=person, revision=old, at=LATER)

    made = Organisation.objects.get(pk=made.pk)
    assert (made.name, made.email, made.logo, made.latitude) == ("Club Céphée", "a@cephee.exemple", logo, 49.9)


def test_a_point_taken_from_the_commune_follows_it_and_a_chosen_one_stays(here, person):
    amiens = CommuneFactory(code="80021", name="Amiens", latitude=49.89, longitude=2.3)
    lille = CommuneFactory(code="59350", name="Lille", latitude=50.63, longitude=3.06)
    taken = make_organisation(here, author=person, commune=amiens)
    chosen = make_organisation(here, author=person, name="Ici", commune=amiens, latitude=49.9, longitude=2.31)
    for made in (taken, chosen):
        change_organisation(actor=person, organisation=made, data=replace(data_of(made), commune=lille), at=LATER)

    rows = Organisation.objects.order_by("pk").values_list("latitude", "longitude")
    assert list(rows) == [(50.63, 3.06), (49.9, 2.31)]


def test_an_address_leaves_the_history_with_its_person(here, person):
    made = make_organisation(here, email=person.email.upper())
    other = make_organisation(here, name="Autre", email="autre@exemple.test")
    Passage.objects.create(kind="merged", source=other, target=made, moved={}, before={"email": person.email}, at=AT)
    change_organisation(
        actor=made.contribution.author, organisation=made, data=replace(data_of(made), email="b@c.exemple"), at=LATER
    )

    actions.close_account(person=person, at=LATER)

    kept = str(list(Revision.objects.values_list("data", flat=True))) + str(Passage.objects.get().before)
    assert person.email.casefold() not in kept.casefold()
    assert "autre@exemple.test" in kept
    actions.restore_revision(actor=made.contribution.author, revision=first_of(made), at=LATER)
    assert Organisation.objects.get(pk=made.pk).email == "b@c.exemple"


def test_the_history_of_what_was_imported_begins_with_what_came_in(here, person):
    data = OrganisationData(
        name="Club Orion", address="1 rue Haute", email="a@orion.exemple", themes=(term("theme", "ciel"),)
    )
    (made,) = create_organisations(actor=None, origin=here, organisations_=[data], at=AT)
    made.themes.set(data.themes)
    change_organisation(
        actor=person, organisation=made, data=replace(data_of(made), name="Orion", address="", themes=()), at=LATER
    )

    actions.restore_revision(actor=person, revision=first_of(made), at=LATER)

    made = Organisation.objects.get(pk=made.pk)
    assert (made.name, made.address, made.email) == ("Club Orion", "1 rue Haute", "a@orion.exemple")
    assert [theme.code for theme in made.themes.all()] == ["ciel"]
    assert made.contribution.revisions.count() == 3

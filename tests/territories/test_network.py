"""Opening, renaming, joining and splitting territories: what is announced, what is done, what follows."""

from dataclasses import dataclass

import pytest

from maillage.contributions.actions import place
from maillage.contributions.models import Contribution, Placement
from maillage.core import background
from maillage.events.actions.alerts import ask_alert
from maillage.events.models import Alert
from maillage.events.querysets import agenda
from maillage.events.querysets.agenda import Criteria
from maillage.imports.models import Source
from maillage.territories import actions
from maillage.territories.actions.identity import NothingLeft
from maillage.territories.models import Grant, Policy, Residence, Territory
from tests.factories.contributions import SavedReplyFactory
from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import AT, make_event
from tests.factories.geography import CommuneFactory, DepartmentFactory
from tests.factories.imports import SourceFactory
from tests.factories.territories import GrantFactory, PolicyFactory

pytestmark = pytest.mark.django_db
NETWORK = "/coordination/reseau/"


@dataclass
class Held:
    """Two departments of one territory, an event in each."""

    amiens: object
    lille: object
    somme: object
    nord: object


@pytest.fixture
def held(here):
    somme, nord = DepartmentFactory(code="80", name="Somme"), DepartmentFactory(code="59", name="Nord")
    here.departments.set([somme, nord])
    amiens = CommuneFactory(code="80021", name="Amiens", department=somme, latitude=49.89, longitude=2.29)
    lille = CommuneFactory(code="59350", name="Lille", department=nord, latitude=50.63, longitude=3.05)
    events = [make_event(here, venue=make_venue(here, commune=town), title=town.name) for town in (amiens, lille)]
    return Held(*events, somme, nord)


@pytest.fixture
def boss(cast):
    return cast.client("administrator")


def shown(territory):
    return set(agenda.ids(Criteria(territory_id=territory.pk), at=AT))


def test_joining_takes_content_roles_homes_sources_and_alerts_along(cast, here, elsewhere, held, person):
    make_organisation(here)
    shared = make_event(elsewhere, title="Partagé")
    place(actor=cast["administrator"], contribution=shared.contribution, territory=here, at=AT)
    for territory in (here, elsewhere):
        SourceFactory(territory=territory, name="Agenda")
    SavedReplyFactory(territory=here, title="Merci")
    Residence.objects.create(user=person, territory=here)
    ask_alert(actor=None, email="a@exemple.test", territory=here, query="", rhythm="weekly", language="fr", told={},
              at=AT)  # fmt: skip

    actions.merge(actor=cast["administrator"], territory=here, into=elsewhere, at=AT)
    background.run_pending()

    assert not Contribution.objects.filter(origin=here).exists()
    assert not Placement.objects.filter(territory=here).exists()
    assert shown(elsewhere) == {held.amiens.pk, held.lille.pk, shared.pk}
    assert Placement.objects.filter(contribution=shared.contribution).count() == 1
    assert set(Source.objects.values_list("territory", "name")) == {
        (elsewhere.pk, "Agenda"), (elsewhere.pk, "Agenda (hauts-de-lys)"),
    }  # fmt: skip
    assert elsewhere.saved_replies.get().title == "Merci"
    assert Alert.objects.get().territory == elsewhere
    assert Residence.objects.get().territory == elsewhere
    assert Grant.objects.filter(territory=elsewhere, user=cast["coordinator_here"], role="coordinator").count() == 1
    assert set(elsewhere.departments.values_list("pk", flat=True)) == {"80", "59"}
    answer = cast.client("anonymous").get(f"/{here.slug}/agenda/{held.amiens.slug}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/{elsewhere.slug}/agenda/{held.amiens.slug}/")


def test_splitting_takes_what_is_in_the_departments_that_leave(cast, here, held):
    PolicyFactory(territory=here, kind="event", timing="before")
    GrantFactory(territory=here, moderator=True)

    made = actions.split(actor=cast["administrator"], territory=here, name="Somme", slug="somme",
                         in_name="dans la Somme", departments=[held.somme], at=AT)  # fmt: skip
    background.run_pending()

    assert (shown(made), shown(here)) == ({held.amiens.pk}, {held.lille.pk})
    assert Contribution.objects.get(event=held.amiens).origin == made
    assert Contribution.objects.get(venue=held.amiens.venue).origin == made
    assert set(here.departments.values_list("pk", flat=True)) == {"59"}
    assert set(made.departments.values_list("pk", flat=True)) == {"80"}
    assert Grant.objects.filter(territory=made).count() == Grant.objects.filter(territory=here).count()
    assert Policy.objects.get(territory=made).timing == "before"


@pytest.mark.parametrize("leaving", [[], ["somme", "nord"]])
def test_a_split_leaves_something_on_both_sides(cast, here, held, leaving):
    with pytest.raises(NothingLeft):
        actions.split(actor=cast["administrator"], territory=here, name="S", slug="s", in_name="en S", at=AT,
                      departments=[getattr(held, name) for name in leaving])  # fmt: skip


def test_moving_again_what_has_moved_changes_nothing(cast, here, elsewhere, held):
    from maillage.contributions import tasks

    actions.merge(actor=cast["administrator"], territory=here, into=elsewhere, at=AT)
    background.run_pending()
    before = list(Placement.objects.order_by("pk").values_list("pk", "territory"))
    tasks.follow_territory(here.pk, elsewhere.pk, None)
    assert list(Placement.objects.order_by("pk").values_list("pk", "territory")) == before


# --- The pages --------------------------------------------------------------------------------------------------------


def test_the_list_is_reached_from_the_workspace_by_administrators_only(cast, here):
    assert f'href="{NETWORK}"' in cast.client("administrator").get("/coordination/").content.decode()
    assert f'href="{NETWORK}"' not in cast.client("coordinator_here").get("/coordination/").content.decode()
    assert cast.client("coordinator_here").get(NETWORK).status_code == 403
    assert here.name in cast.client("administrator").get(NETWORK).content.decode()


def test_opening_is_announced_then_done(boss, held):
    typed = {"name": "Aisne", "in_name": "dans l’Aisne", "slug": "aisne", "country": "FR", "departments": ["80"]}
    page = boss.post(f"{NETWORK}ouvrir/", typed)
    assert "/aisne/" in page.content.decode()
    assert not Territory.objects.filter(slug="aisne").exists()

    answer = boss.post(f"{NETWORK}ouvrir/", typed | {"sure": "1"})

    assert (answer.status_code, answer["Location"]) == (302, NETWORK)
    assert [row.pk for row in Territory.objects.get(slug="aisne").departments.order_by("pk")] == ["80"]
    assert boss.get("/aisne/").status_code == 200


def test_renaming_is_announced_then_done_and_the_old_address_redirects(boss, here):
    url = f"{NETWORK}{here.slug}/nom/"
    typed = {"name": "Terres de Lys", "in_name": "en Terres de Lys", "slug": "terres-de-lys"}
    said = boss.post(url, typed).content.decode()
    assert ("/hauts-de-lys/ à /terres-de-lys/" in said, "Terres de Lys" in said) == (True, True)
    here.refresh_from_db()
    assert here.slug == "hauts-de-lys"

    boss.post(url, typed | {"sure": "1"})

    here.refresh_from_db()
    assert (here.name, here.slug) == ("Terres de Lys", "terres-de-lys")
    answer = boss.get("/hauts-de-lys/agenda/")
    assert (answer.status_code, answer["Location"]) == (301, "/terres-de-lys/agenda/")
    assert "/hauts-de-lys/" in boss.get(NETWORK).content.decode()


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"slug": "agenda"}, 409), ({"slug": "val-de-brume"}, 409), ({"name": "VAL-DE-BRUME"}, 422), ({"slug": "é"}, 422)],
)
def test_names_and_addresses_already_taken_are_refused_with_a_sentence(boss, here, elsewhere, fields, status):
    typed = {"name": "Autre", "in_name": "ailleurs", "slug": "autre", "sure": "1"} | fields
    assert boss.post(f"{NETWORK}{here.slug}/nom/", typed).status_code == status
    here.refresh_from_db()
    assert (here.slug, here.name) == ("hauts-de-lys", "Hauts-de-Lys")


def test_joining_says_how_much_moves_before_it_does(boss, here, elsewhere, held):
    url = f"{NETWORK}{here.slug}/reunir/"
    said = boss.post(url, {"into": elsewhere.slug}).content.decode()
    for words in ("événement", "lieu", "/hauts-de-lys/", "/val-de-brume/", "pas de retour en arrière"):
        assert words in said
    here.refresh_from_db()
    assert here.is_open
    assert boss.post(url, {"into": here.slug}).status_code == 422

    boss.post(url, {"into": elsewhere.slug, "sure": "1"})

    here.refresh_from_db()
    assert (here.is_open, here.successor) == (False, elsewhere)
    assert "a rejoint" in boss.get(NETWORK).content.decode()


def test_splitting_says_what_leaves_before_it_does(boss, here, held):
    url = f"{NETWORK}{here.slug}/separer/"
    typed = {"name": "Somme", "in_name": "dans la Somme", "slug": "somme", "departments": ["80"]}
    assert "Nord" in boss.get(url).content.decode()
    assert "Somme" in boss.post(url, typed).content.decode()
    assert not Territory.objects.filter(slug="somme").exists()
    assert boss.post(url, typed | {"departments": ["59", "80"], "sure": "1"}).status_code == 409

    assert boss.post(url, typed | {"sure": "1"}).status_code == 302
    assert Territory.objects.get(slug="somme").departments.get() == held.somme

"""Two people write the same event: the second one is shown what the first one wrote, and decides."""

from datetime import timedelta

import pytest

from maillage.core.clock import now
from maillage.events.actions import set_life
from maillage.events.models import Event
from maillage.territories.enums import Check, Kind, Role
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event, slots, term
from tests.factories.territories import GrantFactory, PolicyFactory, TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SCREENS = [("phone", False), ("phone", True), ("desktop", False), ("desktop", True)]


@pytest.fixture
def event(transactional_db):
    here = TerritoryFactory(name="Hauts-de-Lys", slug="hauts-de-lys", in_name="dans les Hauts-de-Lys")
    author = GrantFactory(user=UserFactory(display_name="Odile"), territory=here, role=Role.CONTRIBUTOR).user
    PolicyFactory(territory=here, kind=Kind.EVENT, timing=Check.BEFORE)
    starts = (now() + timedelta(days=9)).replace(hour=13, minute=0, second=0, microsecond=0)
    at = now() - timedelta(days=2)
    return make_event(here, author=author, slots=slots(starts), at=at, type=term("event_type", "atelier"))


@pytest.mark.parametrize(("screen", "dark"), SCREENS)
def test_a_cancellation_meets_a_form_opened_before(visit, violations, picture, seen, event, screen, dark):
    path = f"/hauts-de-lys/contribuer/evenement/{event.slug}/"
    page = visit(path, person=event.contribution.author, screen=screen, dark=dark)
    assert "Ici, la modération lit avant de publier" in page.content()
    picture(page, f"read-again-{screen}{'-dark' if dark else ''}")
    moderator = GrantFactory(territory=event.contribution.origin, moderator=True).user
    set_life(actor=moderator, event=Event.objects.get(), life="cancelled", note="Salle inondée", at=now())
    page.fill("[name=title]", "Grands géologues")
    page.locator("button[name=do][value=save]:visible").first.click()
    page.wait_for_selector("text=Quelqu’un d’autre a modifié cet événement")
    assert "Salle inondée" in page.content()
    assert Event.objects.get().life == "cancelled"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    picture(page, f"two-editors-{screen}{'-dark' if dark else ''}")
    assert [error for error in seen.errors if "422" not in error] == []
    seen.errors.clear()  # the browser logs the answer that says « look first »

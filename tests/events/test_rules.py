"""Who may do what with an event: each deed, each person, each state."""

import pytest

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.directory.actions.organisations import add_member
from maillage.events import rules
from maillage.events.actions import OrganiserData
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.events import AT, make_event
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
MODERATORS = {"coordinator_here", "administrator"}
AUTHOR = {"editor_a"}
TEAM = {"team"}
ALL = AUTHOR | TEAM | MODERATORS
TABLE = [
    (rules.may_edit, {"draft": ALL, "submitted": ALL, "published": ALL, "removed": set()}),
    (rules.may_cancel, {"draft": set(), "submitted": set(), "published": ALL, "removed": set()}),
    (rules.may_renew, {"draft": ALL, "submitted": ALL, "published": ALL, "removed": set()}),
    (rules.may_see_bookings, {"draft": ALL, "submitted": ALL, "published": ALL, "removed": set()}),
    (rules.organises, dict.fromkeys(("draft", "submitted", "published", "removed"), TEAM)),
    (rules.may_gather, dict.fromkeys(("draft", "submitted", "published"), MODERATORS)),
    (rules.may_remove, dict.fromkeys(("draft", "submitted", "published"), AUTHOR | MODERATORS)),
]


@pytest.mark.parametrize(
    ("deed", "state", "allowed"),
    [(deed, state, allowed) for deed, states in TABLE for state, allowed in states.items()],
    ids=lambda value: getattr(value, "__name__", value) if not isinstance(value, set) else "",
)
def test_who_may(cast, here, deed, state, allowed):
    organisation = make_organisation(here)
    member = UserFactory()
    add_member(actor=member, organisation=organisation, user=member, role="editor", at=AT)
    event = make_event(here, author=cast["editor_a"], organisers=(OrganiserData(organisation=organisation),))
    gone = {"removed_at": AT} if state == "removed" else {}
    Contribution.objects.filter(pk=event.contribution_id).update(state=State(state), **gone)
    event.refresh_from_db()
    people = {role: cast[role] for role in ROLES} | {"team": member}
    assert {name for name, user in people.items() if deed(user, event)} == allowed


@pytest.mark.parametrize("state", ["draft", "returned", "refused"])
def test_sending_again_is_for_those_who_write_it(cast, here, state):
    event = make_event(here, author=cast["editor_a"], published=False)
    Contribution.objects.filter(pk=event.contribution_id).update(state=State(state))
    event.refresh_from_db()
    assert rules.may_submit(cast["editor_a"], event)
    assert not rules.may_submit(cast["editor_b"], event)
    assert not rules.may_submit(cast["anonymous"], event)

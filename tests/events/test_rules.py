"""Who may do what with an event: each deed, each person, each state."""

import pytest

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.directory.actions.organisations import add_member
from maillage.directory.models import Organisation
from maillage.events import rules
from maillage.events.actions import OrganiserData
from maillage.events.models import Event
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


@pytest.mark.parametrize("role", ["organiser", "host", "partner", "funder"])
def test_to_be_named_as_partner_or_funder_gives_no_right(cast, here, role):
    named = make_organisation(here, name="Partenaire", author=cast["editor_b"])
    event = make_event(here, organisers=(OrganiserData(organisation=named, role=role),), published=False)
    runs = role in {"organiser", "host"}
    person = cast["editor_b"]
    assert [deed(person, event) for deed in (rules.may_edit, rules.may_see_bookings, rules.organises)] == [runs] * 3
    for seen in (Event.objects.visible_to(person), Event.objects.of(person)):
        assert seen.filter(pk=event.pk).exists() == runs
    assert Contribution.objects.edited_with_a_team(person).filter(event=event).exists() == runs


@pytest.mark.parametrize("end", ["removed", "refused", "draft", "merged"])
def test_a_page_that_nobody_reads_gives_no_right(cast, here, end):
    false = make_organisation(here, name="Fausse", author=cast["member"])
    event = make_event(here, author=cast["editor_a"], organisers=(OrganiserData(organisation=false),))
    assert rules.may_edit(cast["member"], event)
    if end == "merged":
        Organisation.objects.filter(pk=false.pk).update(merged_into=make_organisation(here, name="Vraie"))
    else:
        removed = {"removed_at": AT} if end == "removed" else {}
        Contribution.objects.filter(pk=false.contribution_id).update(state=State(end), **removed)
    assert not rules.may_edit(cast["member"], event)
    assert not Event.objects.of(cast["member"]).exists()

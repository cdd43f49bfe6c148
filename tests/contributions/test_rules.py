"""Who may do what: each deed × each person; what one sees is what one finds in lists."""

import pytest

from maillage.contributions import rules
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, VisitorReport
from tests.factories.contributions import AT, ContributionFactory, SavedReplyFactory, VisitorReportFactory
from tests.factories.territories import GrantFactory
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
NOBODY, AUTHOR, HERE, ADMIN = set(), {"editor_a"}, {"coordinator_here", "administrator"}, {"administrator"}
EVERYONE = set(ROLES)
# deed → {state: who may}, for a contribution that editor_a wrote here; a state left out: nobody.
TABLE = {
    rules.may_moderate: dict.fromkeys(State, HERE),
    rules.may_edit: dict.fromkeys(set(State) - {State.REMOVED}, AUTHOR | HERE),
    rules.may_submit: dict.fromkeys([State.DRAFT, State.RETURNED, State.REFUSED], AUTHOR | HERE),
    rules.may_decide: dict.fromkeys([State.SUBMITTED, State.PUBLISHED], HERE),
    rules.may_publish: dict.fromkeys([State.SUBMITTED, State.RETURNED, State.ARCHIVED], HERE),
    rules.may_return: dict.fromkeys([State.SUBMITTED, State.PUBLISHED], HERE),
    rules.may_refuse: {State.SUBMITTED: HERE},
    rules.may_archive: {State.PUBLISHED: HERE},
    rules.may_mark_checked: {State.PUBLISHED: HERE},
    rules.may_remove: dict.fromkeys(set(State) - {State.REMOVED}, AUTHOR | HERE),
    rules.may_restore: {State.REMOVED: HERE},
    rules.may_report: dict.fromkeys([State.PUBLISHED, State.ARCHIVED], EVERYONE),
    rules.may_see_history: dict.fromkeys(State, AUTHOR | HERE),
    rules.may_restore_revision: dict.fromkeys(set(State) - {State.REMOVED}, AUTHOR | HERE),
    rules.may_share: {State.PUBLISHED: HERE | {"coordinator_elsewhere"}},
}


def in_state(cast, state):
    dates = {"published_at": AT} if state == State.PUBLISHED else {"removed_at": AT} if state == State.REMOVED else {}
    return ContributionFactory(origin=cast.here, author=cast["editor_a"], state=state, **dates)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("deed", TABLE, ids=lambda deed: deed.__name__)
def test_who_may(cast, deed, state):
    contribution = in_state(cast, state)

    assert {role for role in ROLES if deed(cast[role], contribution)} == TABLE[deed].get(state, NOBODY)


@pytest.mark.parametrize("state", State)
def test_what_one_sees(cast, state):
    contribution = in_state(cast, state)
    seen = {role for role in ROLES if Contribution.objects.visible_to(cast[role]).filter(pk=contribution.pk).exists()}

    assert seen == (EVERYONE if state in {State.PUBLISHED, State.ARCHIVED} else AUTHOR | HERE)


def test_a_role_for_one_kind_sees_and_decides_that_kind_only(cast):
    person = GrantFactory(territory=cast.here, moderator=True, kind="venue").user
    venue = ContributionFactory(origin=cast.here, submitted=True, venue=True)
    event = ContributionFactory(origin=cast.here, submitted=True)

    assert list(Contribution.objects.visible_to(person)) == [venue]
    assert list(Contribution.objects.moderated_by(person)) == [venue]
    assert (rules.may_moderate(person, venue), rules.may_moderate(person, event)) == (True, False)


def test_sharing_is_decided_by_each_territory(cast):
    contribution = in_state(cast, State.PUBLISHED)
    may = {
        role: tuple(
            rules.may_place(cast[role], contribution, territory)
            for territory in (cast.here.pk, cast.elsewhere.pk, None)
        )
        for role in ROLES
    }

    assert {role: answer for role, answer in may.items() if any(answer)} == {
        "coordinator_here": (True, False, False),
        "coordinator_elsewhere": (False, True, False),
        "administrator": (True, True, False),
    }


def test_reports_are_seen_and_answered_by_the_moderators_of_the_origin(cast):
    report = VisitorReportFactory(contribution__origin=cast.here)

    assert {role for role in ROLES if rules.may_handle(cast[role], report)} == HERE
    assert {role for role in ROLES if VisitorReport.objects.visible_to(cast[role]).exists()} == HERE


def test_saved_replies_belong_to_the_moderators_of_their_territory(cast):
    reply = SavedReplyFactory(territory=cast.here)

    assert {role for role in ROLES if rules.may_keep_replies(cast[role], reply)} == HERE
    assert {role for role in ROLES if type(reply).objects.visible_to(cast[role]).exists()} == HERE


def test_an_account_that_is_closed_may_nothing(cast):
    person = GrantFactory(territory=cast.here, coordinator=True, user__is_active=False).user

    assert rules.may_moderate(person, in_state(cast, State.SUBMITTED)) is False

"""Who answers, corrects, leads a debate and relays."""

import pytest

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.conversations import rules
from maillage.conversations.models import Comment
from tests.factories.conversations import make_comment
from tests.factories.directory import make_expert
from tests.factories.events import make_event
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
SIGNED_IN = set(ROLES) - {"anonymous"}


def who(cast, rule, thing):
    return {role for role in ROLES if rule(cast[role], thing)}


@pytest.fixture
def event(cast):
    return make_event(cast.here, author=cast["editor_a"]).contribution


@pytest.mark.parametrize(
    ("rule", "people"),
    [
        (rules.may_read, set(ROLES)),
        (rules.may_comment, SIGNED_IN),
        (rules.may_relay, set(ROLES)),
        (rules.may_lead_debate, {"editor_a", "coordinator_here", "administrator"}),
    ],
)
def test_what_one_may_do_about_a_published_thing(cast, event, rule, people):
    assert who(cast, rule, event) == people


def test_nobody_answers_what_is_not_published(cast):
    draft = make_event(cast.here, author=cast["editor_a"], published=False).contribution

    assert [who(cast, rule, draft) for rule in (rules.may_comment, rules.may_lead_debate, rules.may_relay)] == [
        set()
    ] * 3


def test_a_comment_is_not_commented_it_is_answered(cast, event):
    comment = make_comment(event).contribution

    assert [who(cast, rule, comment) for rule in (rules.may_read, rules.may_comment, rules.may_relay)] == [set()] * 3


def test_there_is_no_conversation_about_a_person(cast):
    assert who(cast, rules.may_comment, make_expert(cast.here).contribution) == set()


def test_only_its_author_changes_a_comment(cast, event):
    comment = make_comment(event, author=cast["member"])

    assert who(cast, rules.may_edit_comment, comment) == {"member"}
    assert who(cast, rules.may_remove_comment, comment) == {"member"}


def test_a_comment_is_seen_by_those_who_see_what_it_answers(cast, event):
    comment = make_comment(event, author=cast["member"])
    seen = {role for role in ROLES if Comment.objects.visible_to(cast[role]).filter(pk=comment.pk).exists()}
    Contribution.objects.filter(pk=event.pk).update(state=State.SUBMITTED)
    hidden = {role for role in ROLES if Comment.objects.visible_to(cast[role]).filter(pk=comment.pk).exists()}

    assert (seen, hidden) == (set(ROLES), {"editor_a", "coordinator_here", "administrator"})


def test_a_comment_that_waits_is_seen_by_its_author_and_its_moderators(cast, event):
    comment = make_comment(event, author=cast["member"])
    Contribution.objects.filter(pk=comment.contribution_id).update(state=State.SUBMITTED)

    seen = {role for role in ROLES if Comment.objects.visible_to(cast[role]).filter(pk=comment.pk).exists()}

    assert seen == {"member", "coordinator_here", "administrator"}

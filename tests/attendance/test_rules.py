"""Who gives figures and who reads them: person × deed, and what one may view is what one finds in lists."""

import pytest

from maillage.attendance import rules
from maillage.attendance.models import Headcount, ReportLink, Subject
from maillage.contributions.actions import remove
from maillage.directory.models import Member
from tests.factories.attendance import AT, make_headcount
from tests.factories.directory import make_organisation
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
GIVES = {"editor_a", "member", "coordinator_here", "administrator"}


@pytest.fixture
def row(cast):
    """Announced by editor A; `member` is in the team of the structure."""
    organisation = make_organisation(cast.here)
    Member.objects.create(organisation=organisation, user=cast["member"], role="editor", since=AT)
    return make_headcount(cast.here, organisations=[organisation], author=cast["editor_a"])


@pytest.mark.parametrize("role", ROLES)
def test_who_announced_it_its_teams_and_its_coordinators_give_its_figures(cast, row, role):
    person = cast[role]

    assert rules.may_report(person, row) is (role in GIVES)
    assert rules.may_report_on(person, row.subject) is (role in GIVES)
    assert rules.may_print(person, row) is (role in GIVES)
    assert Headcount.objects.visible_to(person).exists() is (role in GIVES)
    assert Subject.objects.visible_to(person).exists() is (role in GIVES)


@pytest.mark.parametrize("role", ROLES)
def test_the_same_take_a_link_back_once(cast, row, role):
    link = ReportLink.objects.create(
        subject=row.subject, user=cast["editor_a"], sent_at=AT, expires_at=AT.replace(year=2027)
    )

    assert rules.may_revoke(cast[role], link) is (role in GIVES)
    assert ReportLink.objects.visible_to(cast[role]).exists() is (role in GIVES)
    link.revoked_at = AT
    assert rules.may_revoke(cast[role], link) is False


@pytest.mark.parametrize("role", ROLES)
def test_the_table_of_a_structure_is_its_teams_and_its_coordinators(cast, row, role):
    allowed = {"member", "coordinator_here", "administrator"}

    assert rules.may_see_figures(cast[role], row.subject.organisation) is (role in allowed)


@pytest.mark.parametrize(("role", "asked"), [("editor_a", 1), ("member", 1), ("coordinator_here", 0), ("editor_b", 0)])
def test_organisers_are_asked_coordinators_only_may(cast, row, role, asked):
    assert Headcount.objects.of(cast[role]).count() == asked


def test_the_team_of_a_structure_that_was_merged_or_removed_acts_no_more(cast, row):
    organisation = row.subject.organisation
    remove(
        actor=cast["administrator"],
        contribution=organisation.contribution,
        at=AT,
        reason="author",
        message="Elle n’existe plus.",
    )

    assert rules.may_report(cast["member"], row) is False
    assert rules.may_see_figures(cast["member"], type(organisation).objects.get(pk=organisation.pk)) is False


def test_nobody_answers_for_an_umbrella_that_its_parts_count(cast):
    row = make_headcount(cast.here, author=cast["editor_a"], counted_by_parts=True)

    assert rules.may_report(cast["editor_a"], row) is False


def test_a_closed_account_gives_nothing(cast, row):
    cast["editor_a"].is_active = False

    assert rules.may_report_on(cast["editor_a"], row.subject) is False

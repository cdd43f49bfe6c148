"""Who sees and who writes a report."""

import pytest

from maillage.programmes.models import Programme
from maillage.reports import rules
from maillage.reports.models import Block, Figure, Report
from tests.factories import doors
from tests.factories.reports import make_block, make_figure, make_report
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
WRITERS = {"coordinator_here", "administrator"}


@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_for_those_who_write_it(cast, role):
    report = make_report(cast.here)
    block, figure = make_block(report), make_figure(report)

    for row, rule in ((report, rules.may_write), (block, rules.may_write_block), (figure, rules.may_write_figure)):
        seen = type(row).objects.visible_to(cast[role]).filter(pk=row.pk).exists()
        assert (seen, rule(cast[role], row)) == (role in WRITERS, role in WRITERS)
    assert rules.may_remove(cast[role], report) is (role in WRITERS)


@pytest.mark.parametrize("role", ROLES)
def test_a_published_report_is_for_everyone_who_sees_the_programme(cast, role):
    report = doors.report(cast)

    assert Report.objects.visible_to(cast[role]).filter(pk=report.pk).exists()
    assert rules.may_read(cast[role], report)
    assert not rules.may_remove(cast[role], report)
    Programme.objects.update(is_public=False)
    assert Report.objects.visible_to(cast[role]).filter(pk=report.pk).exists() is (role in WRITERS)


def test_lists_are_those_of_a_territory(cast):
    report = doors.report(cast)

    assert list(Report.objects.shown_in(cast.here.pk)) == [report]
    assert list(Report.objects.shown_in(cast.elsewhere.pk)) == []
    assert list(Report.objects.managed_by(cast["coordinator_elsewhere"])) == []
    assert not Block.objects.visible_to(cast["member"]).exists()
    assert not Figure.objects.visible_to(cast["anonymous"]).exists()

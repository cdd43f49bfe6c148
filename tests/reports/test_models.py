"""What can never be false, on both engines."""

import pytest
from django.db import IntegrityError, transaction

from maillage.reports.models import Check, Drawing, Figure, Report, Statement
from tests.factories import doors
from tests.factories.programmes import make_indicator
from tests.factories.reports import AT, make_report

pytestmark = pytest.mark.django_db


def refused(deed):
    with pytest.raises(IntegrityError), transaction.atomic():
        deed()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "indicator"},
        {"kind": "entities"},
        {"kind": "amount", "amount": 3},
        {"kind": "amount", "source": "Convention"},
        {"kind": "entities", "entity": "actions", "amount": 3, "source": "Convention"},
        {"kind": "amount", "amount": 3, "source": "Convention", "precision": 0},
    ],
)
def test_a_figure_comes_from_one_place(here, fields):
    report = make_report(here)

    refused(lambda: Figure.objects.create(report=report, key="a", label="A", **fields))


def test_names_are_taken_once(here):
    report = make_report(here)
    version = make_indicator(report.programme)
    given = {"report": report, "key": "a", "label": "A", "kind": "indicator", "indicator": version.indicator}
    Figure.objects.create(**given)
    Statement.objects.create(report=report, code="a", sentence="A")
    Check.objects.create(report=report, code="a", rule="count", left={}, right={})

    refused(lambda: Figure.objects.create(**given))
    refused(lambda: Statement.objects.create(report=report, code="a", sentence="B"))
    refused(lambda: Check.objects.create(report=report, code="a", rule="count", left={}, right={}))


def test_a_published_report_has_its_date(here):
    report = make_report(here)

    refused(lambda: Report.objects.filter(pk=report.pk).update(state="published"))
    refused(lambda: Report.objects.filter(pk=report.pk).update(published_at=AT))


def test_a_chart_is_drawn_once(cast):
    version = doors.report(cast).versions.get()
    Drawing.objects.create(version=version, name="a:wide", svg="<svg/>")

    refused(lambda: Drawing.objects.create(version=version, name="a:wide", svg="<svg/>"))
    assert [str(one) for one in (version, version.drawings.get(), version.report)] == [
        "1", "a:wide", version.report.title,
    ]  # fmt: skip

"""The real programme enters as published, and its linter finds exactly what is wrong with its report."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from maillage.programmes.models import Action, Cell, Indicator, Part, Programme, Revision, Target
from maillage.programmes.querysets.figures import Scope, figures_of
from maillage.reports.linter import facts_of, lint
from maillage.reports.models import Report, ReportVersion
from maillage.website.demo.picardiescience import published
from tests.factories.reports import AT, load_picardiescience

pytestmark = pytest.mark.django_db
FAILING = ["C09", "C10", "C11", "C12", "C13", "C14", "C23"]


@pytest.fixture
def report(here):
    return load_picardiescience(here)


def linted(slug, *options):
    out = StringIO()
    call_command("lint_report", slug, *options, stdout=out)
    return out.getvalue()


def figures(report):
    return {one["key"]: one for one in report.versions.get().content["figures"]}


def test_everything_published_is_entered(report):
    programme = report.programme
    totals = {
        indicator.code: total.value
        for indicator in programme.indicators.order_by("pk")
        for total in [figures_of(programme, Scope(indicators=[indicator.pk]))[indicator.pk, ""]]
    }

    assert totals == {row["code"]: row["value"] for row in published()["indicators"]}
    assert (Action.objects.count(), Indicator.objects.count()) == (15, 26)
    assert Part.objects.values("organisation").distinct().count() == 13
    assert (programme.starts_on.year, programme.ends_before.year, programme.funders.count()) == (2014, 2020, 13)


def test_breakdowns_add_up_as_published(report):
    def parts(code):
        rows = Cell.objects.filter(indicator__code=code).exclude(key="").order_by("pk")
        return [int(value) for value in rows.values_list("value", flat=True)]

    assert (parts("I03"), parts("I04"), parts("I10")) == ([164, 7, 2, 1], [125, 107, 21], [4, 1, 1, 1])
    warnings = figures_of(report.programme)[Indicator.objects.get(code="I04").pk, ""].warnings
    assert warnings[0].code == "composite"


def test_what_is_not_stated_is_a_blank(report):
    stated = sum(1 + (len(row["breakdown"] or ()) if row["code"] != "I11" else 0) for row in published()["indicators"])

    assert Cell.objects.count() == Revision.objects.count() == stated
    assert not Cell.objects.filter(value=0).exists()
    assert not Target.objects.exists()
    assert set(Action.objects.order_by("pk").values_list("objectives", flat=True)) == {None}


def test_every_figure_has_its_source(report):
    assert not Cell.objects.filter(sources=None).exists()
    assert Cell.objects.aggregate(total=Sum("value")) == Cell.objects.aggregate(total=Sum("sources__amount"))


def test_loading_twice_changes_nothing(report, here):
    again = (Cell.objects.count(), Report.objects.count(), ReportVersion.objects.get().digest)
    load_picardiescience(here)

    assert (Cell.objects.count(), Report.objects.count(), ReportVersion.objects.get().digest) == again
    assert Programme.objects.count() == 1


def test_the_linter_runs_the_27_checks_and_finds_the_7_that_fail(report):
    said = json.loads(linted(report.slug, "--json"))

    assert [one["id"] for one in said["checks"]] == [one["id"] for one in published()["checks"]]
    assert {one["id"]: one["holds"] for one in said["checks"]} == {
        one["id"]: one["holds"] for one in published()["checks"]
    }
    assert (said["failing"], said["run"]) == (FAILING, 27)
    assert all(one["message"] and one["proposal"] for one in said["checks"] if not one["holds"])


def test_both_sides_of_each_check_are_those_of_the_source(report):
    found = {one.id: (one.left, one.right) for one in lint(facts_of(report)).checks}
    expected = {one["id"]: (one["left"], one["right"]) for one in published()["checks"]}

    assert found == expected


def test_the_checks_follow_the_data_not_the_file(report):
    """One job more, the last structure leads an action: two faults fewer, and one partition that breaks."""
    Cell.objects.filter(indicator__code="I10", key="post=coordinators").update(value=7)
    Part.objects.filter(role="host").update(role="lead")
    Cell.objects.filter(indicator__code="I03", key="kind=clubs").update(value=6)

    assert [one.id for one in lint(facts_of(report)).failing] == ["C01", "C10", "C12", "C13", "C14", "C23"]


def test_messages_explain_and_propose(report):
    said = {one.id: (one.message, one.proposal) for one in lint(facts_of(report)).failing}

    assert "10 annoncés, mais les parts listées font 7" in said["C09"][0]
    assert "non détaillé\u202f: 3" in said["C09"][1]
    assert "12, alors que le programme compte 13 structures" in said["C10"][0]
    assert "Sucrerie de Francières" in said["C11"][0]
    assert "dont 12 portent une action" in said["C11"][1]
    assert "15\u00a0mars 2021" in said["C23"][0]


def test_the_command_speaks_to_people_and_in_english(report):
    words, english = linted(report.slug), linted(report.slug, "--language", "en")

    assert "27 vérifications, 7 à revoir." in words
    assert "✗ C09" in words
    assert "27 checks, 7 to look at." in english
    with pytest.raises(CommandError, match="No report has the address"):
        linted("inconnu")


def test_the_report_reads_like_the_published_one(report):
    content, found = report.versions.get().content, figures(report)
    words = " ".join(
        piece["words"] for block in content["blocks"] for one in block["passages"] for piece in one["pieces"]
    )
    charts = [[int(bar["value"]) for bar in block["chart"]["bars"]] for block in content["blocks"] if "chart" in block]

    assert "plus de 45\u202f000" in words
    assert "un tiers" in words
    assert "entre 40,5\u00a0% et 43,1\u00a0%" in words
    assert charts == [[5, 7, 2, 1], [164, 7, 2, 1], [125, 107, 21], [4, 1, 1, 1, 3]]
    assert (found["jeunes"]["shown"], found["acteurs"]["shown"]) == ("47\u202f089", "253")
    assert [one["id"] for one in content["points"]] == FAILING
    assert report.published_at == AT

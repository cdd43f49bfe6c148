"""Statements and checks, declared from pages: read, compared with the programme, refused with the remedy."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from maillage.reports.forms.verifying import check_initial, read_value, statement_initial, write_value
from maillage.reports.linter import facts_of, lint
from maillage.reports.models import Check, Statement
from tests.factories.programmes import make_action, make_indicator, make_programme
from tests.factories.reports import load_picardiescience, make_figure, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    return cast.client("coordinator_here")


@pytest.fixture
def report(cast):
    programme = make_programme(cast.here)
    for code in ("A01", "A02"):
        make_action(programme, code=code, type="tool")
    make_indicator(programme, code="I01", label="Actions")
    return make_report(cast.here, programme)


def at(name, *args):
    return "/hauts-de-lys" + reverse(f"reports:{name}", args=args)


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))).replace("\u202f", " ")


VALUES = "outils : 2\nannées : 3\ncommunes : Creil; Amiens\ntypes : outils = 2; formations = 0"
STATEMENT = {"sentence": "Deux outils en trois ans", "where": "Introduction", "values": VALUES}


def declare(desk, report, rule, left, right, **more):
    data = {
        "rule": rule,
        "left": json.dumps(left, sort_keys=True, ensure_ascii=False),
        "right": json.dumps(right, sort_keys=True, ensure_ascii=False),
    } | more
    return desk.post(at("new_check", report.slug), data)


def test_what_a_text_says_is_written_down_and_compared(desk, report):
    desk.post(at("new_statement", report.slug), STATEMENT)
    made = Statement.objects.get()
    assert (made.code, made.values) == ("deux-outils-en-trois-ans", {
        "outils": 2, "années": 3, "communes": ["Creil", "Amiens"], "types": {"outils": 2, "formations": 0},
    })  # fmt: skip

    declare(desk, report, "count", {"count": "actions", "type": "tool"}, {"stated": made.code, "value": "outils"})
    declare(desk, report, "duration", {"programme": "calendar_years"}, {"stated": made.code, "value": "années"})
    stated = {"stated": made.code, "value": "types", "of": "formations"}
    declare(desk, report, "count", {"count": "actions", "type": "training"}, stated)
    declare(desk, report, "names", {"communes": "tool"}, {"stated": made.code, "value": "communes"})
    assert [one.holds for one in lint(facts_of(report)).declared] == [True, True, True, False]
    page = text_of(desk.get(at("declared", report.slug)))
    assert "3 tiennent, sur 4" in page
    assert "communes : Creil; Amiens" in page
    assert "Nommés sans être dans le programme" in page or "Dans le programme" in page


def test_a_check_divides_and_gathers(desk, report):
    indicator = {"rule": "at_most", "left": "sum", "left_of": ["I01"], "left_by": "2", "code": "P1",
                 "right": json.dumps({"count": "actions"})}  # fmt: skip
    desk.post(at("new_check", report.slug), indicator)
    made = Check.objects.get()
    assert (made.code, made.left, made.right) == ("P1", {"share": {"sum": ["I01"]}, "by": 2}, {"count": "actions"})

    page = desk.get(at("check", report.slug, made.pk)).content.decode()
    assert '<option value="sum" selected' in page
    desk.post(at("check", report.slug, made.pk), indicator | {"left_by": "", "rule": "count"})
    made.refresh_from_db()
    assert (made.left, made.rule) == ({"sum": ["I01"]}, "count")
    desk.post(at("check", report.slug, made.pk), {"deed": "retirer"})
    assert not Check.objects.exists()


@pytest.mark.parametrize(("rule", "left", "right", "words"), [
    ("count", {"count": "actions"}, {"count": "actions"}, "les mêmes"),
    ("count", {"part_values": "I01"}, {"count": "actions"}, "une liste"),
    ("names", {"count": "actions"}, {"count": "structures"}, "deux listes de noms"),
    ("at_most", {"part_values": "I01"}, {"communes": "tool"}, "deux nombres"),
    ("partition", {"indicator": "I01"}, {"count": "actions"}, "la somme de ses parts"),
    ("digits", {"indicator": "I01"}, {"count": "actions"}, "error-summary"),
    ("count", {"indicator": "I99"}, {"count": "actions"}, "error-summary"),
], ids=str)  # fmt: skip
def test_sides_that_do_not_compare_are_refused(desk, report, rule, left, right, words):
    answer = declare(desk, report, rule, left, right)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Check.objects.exists()


@pytest.mark.parametrize(("wrong", "words"), [
    ({"values": "cinq ans"}, "ligne 1"), ({"values": "a : 1\na : 2"}, "ligne 2"),
    ({"values": "a : x = rien"}, "un nombre"),
    ({"sentence": ""}, ""), ({"values": "\n"}, ""),
])  # fmt: skip
def test_a_wrong_statement_comes_back_as_typed(desk, report, wrong, words):
    answer = desk.post(at("new_statement", report.slug), STATEMENT | wrong)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Statement.objects.exists()


def test_a_statement_that_a_check_reads_stays_with_its_values(desk, report):
    desk.post(at("new_statement", report.slug), STATEMENT)
    made = Statement.objects.get()
    declare(desk, report, "count", {"count": "actions"}, {"stated": made.code, "value": "outils"}, code="C1")
    page = at("statement", report.slug, made.pk)
    assert "C1" in text_of(desk.get(page))
    assert "gardez cette valeur" in text_of(desk.post(page, STATEMENT | {"values": "années : 3"}))
    desk.post(page, {"deed": "retirer"})
    assert Statement.objects.exists()

    desk.post(page, STATEMENT | {"values": "outils : 3"})
    made.refresh_from_db()
    assert made.values == {"outils": 3}
    Check.objects.all().delete()
    desk.post(page, {"deed": "retirer"})
    assert not Statement.objects.exists()


def test_two_checks_have_two_codes_and_one_is_chosen_when_none_is_given(desk, report):
    declare(desk, report, "count", {"count": "actions"}, {"indicator": "I01"}, code="C1")
    assert "a déjà le code" in text_of(
        declare(desk, report, "count", {"count": "actions"}, {"entered": "I01"}, code="C1")
    )
    declare(desk, report, "count", {"count": "actions"}, {"entered": "I01"})
    assert list(Check.objects.order_by("position").values_list("code", flat=True)) == ["C1", "V01"]


def test_a_side_that_lost_its_meaning_fails_and_stays_shown(desk, report):
    gone = Check.objects.create(
        report=report, code="C1", rule="count", left={"count": "actions"}, right={"figure": "pia"}
    )
    mixed = Check.objects.create(
        report=report, code="C2", rule="names", left={"count": "actions"}, right={"communes": "tool"}
    )
    assert [one.holds for one in lint(facts_of(report)).declared] == [False, False]
    for one in (gone, mixed):
        assert desk.get(at("check", report.slug, one.pk)).status_code == 200
    make_figure(report, key="pia")
    assert desk.get(at("check", make_report(report.programme.territory).slug, gone.pk)).status_code == 404


def test_the_real_report_reads_back_as_it_was_declared(cast, desk):
    report = load_picardiescience(cast.here)
    before = [(one.code, one.left, one.right) for one in report.checks.order_by("position", "code")]
    said = [(one.code, one.values) for one in report.statements.order_by("code")]
    for one in report.checks.order_by("position"):
        data = {name: value for name, value in check_initial(one).items() if value is not None}
        assert desk.post(at("check", report.slug, one.pk), data).status_code == 302, one.code
    for one in report.statements.order_by("code"):
        desk.post(at("statement", report.slug, one.pk), statement_initial(one))
    assert [(one.code, one.left, one.right) for one in report.checks.order_by("position", "code")] == before
    assert [(one.code, one.values) for one in report.statements.order_by("code")] == said
    assert len([one for one in lint(facts_of(report)).declared if not one.holds]) == 7


@pytest.mark.parametrize(
    "value", [5, 2.5, "Creil", ["Creil", "Amiens"], ["Creil"], [164, 7, 2, 1], {"outils": 7, "formations": 2}]
)
def test_a_value_reads_back_as_it_was_written(value):
    assert read_value(write_value(value)) == value


@pytest.mark.parametrize(("text", "value"), [("1 234,5", 1234.5), ("1,5", 1.5), ("1, 5", [1, 5]), ("a;b", ["a", "b"])])
def test_values_as_people_type_them(text, value):
    assert read_value(text) == value

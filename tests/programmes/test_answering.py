"""Giving figures: saved one by one, adjusted with reasons, sent when nothing is missing."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest

from maillage.journal.models import Entry
from maillage.programmes.actions.adjusting import WrongAdjustment, adjust
from maillage.programmes.actions.answering import (
    Incomplete,
    NotTaken,
    save_cells,
    say_nothing_happened,
    submit,
)
from maillage.programmes.actions.cells import CellData
from maillage.programmes.enums import CellStatus, Counted, Nature, PeriodKind
from maillage.programmes.models import Adjustment, Cell, Derogation, Freeze, Indicator, Request, Revision
from tests.factories.programmes import make_breakdown, make_cell, make_indicator
from tests.programmes.conftest import OPEN_DAY

pytestmark = pytest.mark.django_db


def said(version, value=None, **fields):
    number = None if value is None else Decimal(str(value))
    return CellData(indicator=version.indicator_id, value=number, **fields)


def save(row, editor, *cells, at=OPEN_DAY):
    return save_cells(actor=editor, request=row, cells=cells, at=at)


def verbs():
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def fresh(row):
    return Request.objects.for_lists().get(pk=row.pk)


def test_a_figure_is_kept_with_its_revision_in_the_name_of_the_structure(row, version, editor):
    save(row, editor, said(version, 40))

    cell, revision = Cell.objects.get(), Revision.objects.get()
    assert (cell.value, cell.status, cell.revision, cell.fed) == (40, "value", 1, None)
    assert (revision.number, revision.value, revision.by, revision.author, revision.origin) == (
        1, 40, editor, row.organisation.name, "typed",
    )  # fmt: skip
    assert (fresh(row).state, verbs()[-1]) == ("draft", "return_begun")


def test_the_same_figure_again_changes_nothing_and_another_adds_a_revision(row, version, editor):
    save(row, editor, said(version, 40))
    save(row, editor, said(version, 40, seen=1))
    save(row, editor, said(version, 42, seen=1))

    assert list(Revision.objects.order_by("number").values_list("number", "value")) == [(1, 40), (2, 42)]
    assert Cell.objects.get().revision == 2
    assert verbs().count("return_begun") == 1


def test_who_was_first_is_not_overwritten(row, version, editor):
    save(row, editor, said(version, 40))
    saved = save(row, editor, said(version, 99))

    assert saved.overtaken[version.indicator_id, ""].value == 40
    assert (Cell.objects.get().value, Revision.objects.count()) == (40, 1)


def test_one_wrong_figure_takes_nothing_from_the_others(row, version, editor):
    other = make_indicator(row.programme)
    saved = save(row, editor, said(version, -3), said(other, 5))

    assert list(saved.faults.values()) == ["Ce nombre ne peut pas être négatif."]
    assert [cell.value for cell in Cell.objects.all()] == [5]


WRONG = [
    (Nature.FLOW, {"value": "2.5"}, "nombres entiers"),
    (Nature.FLOW, {"value": "1e15"}, "trop grand"),
    (Nature.FLOW, {"value": None}, "zéro compris"),
    (Nature.RATIO, {"value": 5}, "effectif"),
    (Nature.RATIO, {"value": 5, "base": Decimal(-1)}, "zéro ou plus"),
    (Nature.RATIO, {"value": 5, "base": Decimal(0)}, "effectif est zéro"),
    (Nature.NPS, {"value": 120, "base": Decimal(3)}, "−100 à 100"),
    (Nature.MILESTONE, {"value": 2}, "jalon"),
    (Nature.NARRATIVE, {"text": " "}, "quelques mots"),
]


@pytest.mark.parametrize(("nature", "fields", "words"), WRONG, ids=str)
def test_a_figure_makes_sense_for_its_nature(row, editor, nature, fields, words):
    version = make_indicator(row.programme, nature=nature)
    saved = save(row, editor, said(version, **fields))

    assert words in saved.faults[version.indicator_id, ""]
    assert not Cell.objects.filter(version=version).exists()


@pytest.mark.parametrize("fields", [{"key": "sex=women"}, {"status": "zéro"}], ids=str)
def test_only_what_is_asked_is_taken(row, version, editor, fields):
    saved = save(row, editor, said(version, 4, **fields))

    assert len(saved.faults) == 1
    assert not Cell.objects.exists()


def test_an_indicator_of_another_rhythm_or_retired_is_not_asked(row, editor):
    yearly = make_indicator(row.programme, rhythm=PeriodKind.YEAR)
    retired = make_indicator(row.programme, retired_at=OPEN_DAY)
    saved = save(row, editor, said(yearly, 4), said(retired, 4))

    assert len(saved.faults) == 2


@pytest.mark.parametrize(("day", "words"), [((2026, 3, 31), "ouvre le"), ((2026, 5, 6), "demandez un délai")])
def test_nothing_is_taken_outside_the_campaign(row, version, editor, day, words):
    with pytest.raises(NotTaken, match=words):
        save(row, editor, said(version, 4), at=OPEN_DAY.replace(year=day[0], month=day[1], day=day[2]))


def test_a_derogation_lets_one_structure_answer_until_its_day(row, version, editor):
    Derogation.objects.create(campaign=row.campaign, organisation=row.organisation, until=date(2026, 5, 20),
                              reason="Congé", at=OPEN_DAY, author="Coordination")  # fmt: skip
    late = OPEN_DAY.replace(month=5, day=20)

    assert save(row, editor, said(version, 4), at=late).cells
    with pytest.raises(NotTaken):
        save(row, editor, said(version, 5, seen=1), at=late.replace(day=21))


# --- Sending ----------------------------------------------------------------------------------------------------------


def test_a_return_is_sent_frozen_with_what_proves_it(row, version, editor):
    save(row, editor, said(version, 40))
    submit(actor=editor, request=fresh(row), at=OPEN_DAY)

    whole, freeze = fresh(row), Freeze.objects.get()
    assert (whole.state, whole.submitted_by, whole.submitter) == ("submitted", editor, row.organisation.name)
    assert [line["value"] for line in freeze.content] == ["40"]
    assert freeze.digest == hashlib.sha256(json.dumps(freeze.content, sort_keys=True).encode()).hexdigest()
    assert verbs()[-1] == "return_sent"


def test_a_return_with_a_silence_is_not_sent(row, version, editor):
    other = make_indicator(row.programme)
    save(row, editor, said(version, 40))

    with pytest.raises(Incomplete) as refusal:
        submit(actor=editor, request=fresh(row), at=OPEN_DAY)
    assert list(refusal.value.faults) == [(other.indicator_id, "")]
    assert fresh(row).state == "draft"


def test_a_blank_that_says_why_is_an_answer(row, version, editor):
    save(row, editor, said(version, status=CellStatus.WITHHELD))
    submit(actor=editor, request=fresh(row), at=OPEN_DAY)

    assert (Cell.objects.get().value, fresh(row).state) == (None, "submitted")


def test_what_was_sent_is_not_written_any_more(row, version, editor):
    save(row, editor, said(version, 40))
    submit(actor=editor, request=fresh(row), at=OPEN_DAY)

    for deed in (lambda: save(fresh(row), editor, said(version, 41, seen=1)),
                 lambda: submit(actor=editor, request=fresh(row), at=OPEN_DAY)):  # fmt: skip
        with pytest.raises(NotTaken):
            deed()


BREAKDOWNS = [
    ("partition", {"women": 6, "men": 3}, "", {"unsaid": 1}),
    ("partition", {"women": 6, "men": 5}, "plus que le total", {}),
    ("partition", {"women": 6, "men": 3, "unsaid": 0}, "se calcule", {}),
    ("partial", {"women": 6, "men": 3}, "", {}),
    ("partial", {"women": 8, "men": 3}, "plus que le total", {}),
    ("overlapping", {"women": 8, "men": 9}, "", {}),
    ("overlapping", {"women": 11, "men": 1}, "dépasse le total", {}),
]


@pytest.mark.parametrize(("kind", "parts", "words", "made"), BREAKDOWNS, ids=str)
def test_breakdowns_agree_with_their_total(row, version, editor, kind, parts, words, made):
    make_breakdown(version, kind=kind)
    save(row, editor, said(version, 10), *(said(version, value, key=f"sex={code}") for code, value in parts.items()))

    if words:
        with pytest.raises(Incomplete, match="Il manque") as refusal:
            submit(actor=editor, request=fresh(row), at=OPEN_DAY)
        assert words in next(iter(refusal.value.faults.values()))
    else:
        submit(actor=editor, request=fresh(row), at=OPEN_DAY)
        found = dict(Cell.objects.exclude(key="").order_by("pk").values_list("key", "value"))
        assert found == {f"sex={code}": value for code, value in {**parts, **made}.items()}


# --- Nothing happened -------------------------------------------------------------------------------------------------


def test_nothing_happened_writes_zeros_where_a_zero_makes_sense(row, version, editor):
    ratio = make_indicator(row.programme, nature=Nature.RATIO)
    stock = make_indicator(row.programme, nature=Nature.STOCK)
    answered = make_indicator(row.programme)
    save(row, editor, said(answered, 3))

    assert say_nothing_happened(actor=editor, request=fresh(row), at=OPEN_DAY) == 2
    found = {cell.indicator_id: (cell.status, cell.value) for cell in Cell.objects.all()}
    assert found == {
        version.indicator_id: ("value", 0), ratio.indicator_id: ("not_applicable", None),
        answered.indicator_id: ("value", 3),
    }  # fmt: skip
    assert stock.indicator_id not in found
    assert (fresh(row).nothing_happened, verbs()[-1]) == (True, "return_empty")


def test_nothing_happened_is_refused_when_the_activity_says_otherwise(row, version, editor):
    make_cell(row, version, 34, fed=34)

    with pytest.raises(NotTaken, match="n’est pas vide"):
        say_nothing_happened(actor=editor, request=fresh(row), at=OPEN_DAY)


# --- Adjusting --------------------------------------------------------------------------------------------------------


def test_a_fed_figure_is_adjusted_with_a_reason_and_never_overwritten(row, version, editor):
    cell = make_cell(row, version, 34, fed=34)
    saved = save(row, editor, said(version, 50, seen=1))
    assert "ajustez-le" in saved.faults[version.indicator_id, ""]

    adjust(actor=editor, request=fresh(row), cell=cell, amount=Decimal(-4), reason="Comptés deux fois", at=OPEN_DAY)

    whole, line = Cell.objects.get(), Adjustment.objects.get()
    assert (whole.value, whole.fed, whole.revision) == (30, 34, 2)
    assert (line.amount, line.reason, line.author, line.by) == (
        -4, "Comptés deux fois", row.organisation.name, editor,
    )  # fmt: skip
    assert Revision.objects.get(number=2).reason == "Comptés deux fois"
    assert verbs()[-1] == "figure_adjusted"


@pytest.mark.parametrize(
    ("amount", "reason", "fed"), [(0, "Rien", 34), (3, " ", 34), (-40, "Trop", 34), (3, "Pas alimenté", None)]
)
def test_an_adjustment_makes_sense(row, version, editor, amount, reason, fed):
    cell = make_cell(row, version, 34, fed=fed)

    with pytest.raises(WrongAdjustment):
        adjust(actor=editor, request=fresh(row), cell=cell, amount=Decimal(amount), reason=reason, at=OPEN_DAY)
    assert not Adjustment.objects.exists()


def test_the_definition_of_the_period_is_the_one_answered(row, version, editor):
    newer = type(version).objects.get(pk=version.pk)
    newer.pk, newer.number, newer.since, newer.counts = None, 2, date(2026, 4, 1), Counted.STRUCTURE
    newer.save()
    save(row, editor, said(version, 40))

    assert Cell.objects.get().version == version
    assert Indicator.objects.count() == 1

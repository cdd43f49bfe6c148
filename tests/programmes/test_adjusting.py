"""Adjusting against « non renseigné »: it holds the difference, known parts are never changed behind anybody's back."""

from decimal import Decimal

import pytest

from maillage.core.errors import Refused
from maillage.programmes.actions.adjusting import WrongAdjustment, adjust
from maillage.programmes.actions.answering import Incomplete, save_cells, submit
from maillage.programmes.actions.breakdowns import PartsExceed
from maillage.programmes.actions.cells import CellData
from maillage.programmes.actions.reviewing import correct, give_back
from maillage.programmes.enums import Origin
from maillage.programmes.models import Adjustment, Cell, Erratum, FeedRule, Request, Revision
from tests.factories.programmes import make_breakdown, make_cell
from tests.programmes.conftest import OPEN_DAY

pytestmark = pytest.mark.django_db


def fresh(row):
    return Request.objects.for_lists().get(pk=row.pk)


def values():
    return dict(Cell.objects.order_by("pk").values_list("key", "value"))


def change(row, editor, key, amount):
    cell = Cell.objects.select_related("version").get(key=key)
    adjust(actor=editor, request=fresh(row), cell=cell, amount=Decimal(amount), reason="Doublons", at=OPEN_DAY)


@pytest.fixture
def fed(row, version):
    """Fifty people, thirty of whom are known by sex, all from the activity."""
    make_breakdown(version)
    FeedRule.objects.create(version=version, measure="participations", breakdowns=["sex"])
    for key, number in (("", 50), ("sex=women", 20), ("sex=men", 10)):
        make_cell(row, version, number, key=key, fed=number)
    return row


def test_what_is_taken_away_is_taken_from_what_nobody_knows(fed, editor):
    change(fed, editor, "", -12)
    submit(actor=editor, request=fresh(fed), at=OPEN_DAY)

    assert values() == {"": 38, "sex=women": 20, "sex=men": 10, "sex=unsaid": 8}


def test_it_may_be_emptied_and_never_goes_below_nothing(fed, editor):
    change(fed, editor, "", -20)
    submit(actor=editor, request=fresh(fed), at=OPEN_DAY)
    assert values()["sex=unsaid"] == 0


def test_more_than_what_nobody_knows_is_refused_with_the_remedy(fed, editor):
    with pytest.raises(WrongAdjustment, match="font 30, plus que ce total") as refusal:
        change(fed, editor, "", -25)
    assert "Retirez d’abord 5 aux parts" in str(refusal.value)
    assert (values()[""], Adjustment.objects.count()) == (50, 0)

    change(fed, editor, "sex=women", -5)
    change(fed, editor, "", -25)
    submit(actor=editor, request=fresh(fed), at=OPEN_DAY)
    assert values() == {"": 25, "sex=women": 15, "sex=men": 10, "sex=unsaid": 0}


def test_a_part_is_not_raised_above_the_total(fed, editor):
    with pytest.raises(WrongAdjustment, match="Ajoutez d’abord 1 au total"):
        change(fed, editor, "sex=men", 21)
    change(fed, editor, "", 1)
    change(fed, editor, "sex=men", 21)
    assert values()["sex=men"] == 31


@pytest.mark.parametrize(("kind", "amount", "holds"), [
    ("partial", -20, True), ("partial", -21, False), ("overlapping", -30, True), ("overlapping", -31, False),
])  # fmt: skip
def test_the_other_breakdowns_keep_their_own_rule(fed, version, editor, kind, amount, holds):
    version.breakdowns.update(kind=kind)
    if holds:
        change(fed, editor, "", amount)
        assert values()[""] == 50 + amount
    else:
        with pytest.raises(WrongAdjustment):
            change(fed, editor, "", amount)


def test_what_was_worked_out_is_worked_out_again_when_the_figure_comes_back(fed, editor, coordinator):
    submit(actor=editor, request=fresh(fed), at=OPEN_DAY)
    assert Revision.objects.get(cell__key="sex=unsaid").origin == Origin.REST
    total = Cell.objects.get(key="")
    give_back(actor=coordinator, request=fresh(fed), notes={total.pk: "Doublons ?"}, note="", at=OPEN_DAY)

    change(fed, editor, "", -12)
    assert values()["sex=unsaid"] == 8
    assert Revision.objects.get(cell__key="sex=unsaid", number=2).reason == "Doublons"
    submit(actor=editor, request=fresh(fed), at=OPEN_DAY)
    assert values() == {"": 38, "sex=women": 20, "sex=men": 10, "sex=unsaid": 8}


def test_a_figure_that_goes_back_takes_its_breakdown_with_it(row, version, editor, coordinator):
    make_breakdown(version)
    parts = {"": 10, "sex=women": 6, "sex=men": 3}
    typed = [CellData(indicator=version.indicator_id, key=key, value=Decimal(one)) for key, one in parts.items()]
    save_cells(actor=editor, request=fresh(row), cells=typed, at=OPEN_DAY)
    submit(actor=editor, request=fresh(row), at=OPEN_DAY)
    total = Cell.objects.get(key="")
    give_back(actor=coordinator, request=fresh(row), notes={total.pk: "Trop"}, note="", at=OPEN_DAY)

    less = [CellData(indicator=version.indicator_id, key=key, value=Decimal(one), seen=1)
            for key, one in {"": 7, "sex=women": 4}.items()]  # fmt: skip
    assert save_cells(actor=editor, request=fresh(row), cells=less, at=OPEN_DAY).faults == {}
    submit(actor=editor, request=fresh(row), at=OPEN_DAY)
    assert values() == {"": 7, "sex=women": 4, "sex=men": 3, "sex=unsaid": 0}


def test_what_somebody_typed_as_not_said_is_still_checked(row, version, editor):
    make_breakdown(version)
    parts = {"": 10, "sex=women": 6, "sex=men": 3, "sex=unsaid": 0}
    typed = [CellData(indicator=version.indicator_id, key=key, value=Decimal(one)) for key, one in parts.items()]
    save_cells(actor=editor, request=fresh(row), cells=typed, at=OPEN_DAY)
    with pytest.raises(Incomplete):
        submit(actor=editor, request=fresh(row), at=OPEN_DAY)


@pytest.fixture
def approved(row, version):
    """Ten people, nine of whom are known by sex, approved."""
    make_breakdown(version)
    for key, number in (("", 10), ("sex=women", 6), ("sex=men", 3), ("sex=unsaid", 1)):
        make_cell(row, version, number, key=key, review="approved")
    Request.objects.update(state="approved")
    return fresh(row)


def put_right(coordinator, key, value):
    cell = Cell.objects.select_related("request__programme__territory", "request__organisation", "version").get(key=key)
    data = CellData(indicator=cell.indicator_id, key=key, value=Decimal(value), seen=cell.revision)
    return correct(actor=coordinator, cell=cell, data=data, reason="Recompté", at=OPEN_DAY)


@pytest.mark.usefixtures("approved")
def test_a_correction_keeps_the_breakdown_and_both_are_in_the_erratum(coordinator):
    put_right(coordinator, "", 12)
    assert values() == {"": 12, "sex=women": 6, "sex=men": 3, "sex=unsaid": 3}
    lines = Erratum.objects.order_by("pk").values_list("cell__key", "before_value", "after_value", "reason")
    assert list(lines) == [("", 10, 12, "Recompté"), ("sex=unsaid", 1, 3, "Recompté")]
    assert set(Cell.objects.filter(is_rectified=True).values_list("key", flat=True)) == {"", "sex=unsaid"}


@pytest.mark.usefixtures("approved")
def test_a_correction_below_the_known_parts_is_refused_part_first(coordinator):
    with pytest.raises(PartsExceed, match="Retirez d’abord 4 aux parts"):
        put_right(coordinator, "", 5)
    with pytest.raises(Refused, match="se calcule"):
        put_right(coordinator, "sex=unsaid", 0)
    assert not Erratum.objects.exists()

    put_right(coordinator, "sex=women", 2)
    put_right(coordinator, "", 5)
    assert values() == {"": 5, "sex=women": 2, "sex=men": 3, "sex=unsaid": 0}


def test_the_page_of_a_figure_leads_to_its_parts_and_back(approved, cast):
    cells = {one.key: one for one in Cell.objects.all()}
    desk, base = cast.client("coordinator_here"), f"/{cast.here.slug}/programmes/releves/"
    page = desk.get(f"{base}{cells[''].uid}/").content.decode()
    assert f"{base}{cells['sex=women'].uid}/" in page
    page = desk.get(f"{base}{cells['sex=women'].uid}/").content.decode()
    assert f"{base}{cells[''].uid}/" in page


def test_an_approved_figure_takes_no_new_part(row, version, editor):
    make_breakdown(version)
    make_cell(row, version, 10, review="approved")
    typed = CellData(indicator=version.indicator_id, key="sex=women", value=Decimal(6))
    saved = save_cells(actor=editor, request=fresh(row), cells=[typed], at=OPEN_DAY)
    assert "déjà validé" in saved.faults[version.indicator_id, "sex=women"]

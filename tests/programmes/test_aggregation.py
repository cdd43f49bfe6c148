"""How figures add up: the worked examples, then what holds for any figures."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.programmes.enums import RULES, CellStatus, Counted, Nature, Overlap
from maillage.programmes.querysets.aggregation import (
    Definition,
    UnlikeUnits,
    add,
    aggregate,
    composite,
)
from maillage.programmes.querysets.tallies import Observation

Q1 = date(2026, 1, 1)
QUARTER = timedelta(days=91)
COUNTS = ("expected", "received", "zeros", "not_provided", "not_applicable", "unknown", "withheld", "silent")


def defined(nature=Nature.FLOW, **fields):
    over_time, over_structures = RULES[nature]
    given = {"counts": Counted.PARTICIPATION, "over_time": over_time, "over_structures": over_structures} | fields
    return Definition(nature=nature, **given)


def said(value, line="a", quarter=0, **fields):
    number = None if value is None else Decimal(str(value))
    given = {"status": CellStatus.VALUE if number is not None else CellStatus.UNKNOWN} | fields
    return Observation(line=line, on=Q1 + quarter * QUARTER, value=number, **given)


def numbers(figure):
    return figure.value, figure.lower, figure.upper


def codes(figure):
    return [one.code for one in figure.warnings]


# --- The worked examples ----------------------------------------------------------------------------------------------


def test_forty_a_typed_zero_and_nothing_make_forty_from_two_of_three():
    figure = aggregate([said(40, "a"), said(0, "b")], defined(), expected=3)

    assert numbers(figure) == (40, 40, 40)
    assert (figure.received, figure.expected, figure.zeros, figure.silent) == (2, 3, 1, 1)
    assert not figure.is_complete


def test_nothing_from_all_is_no_number():
    figure = aggregate([], defined(), expected=3)

    assert numbers(figure) == (None, None, None)
    assert (figure.received, figure.expected, figure.silent, figure.is_known) == (0, 3, 3, False)


def test_unique_people_without_marks_are_between_the_largest_and_the_sum():
    rows = [said(120, "a"), said(80, "b"), said(30, "c")]
    figure = aggregate(rows, defined(Nature.UNIQUE, counts=Counted.PERSON))

    assert numbers(figure) == (None, 120, 230)
    assert codes(figure) == ["overlap"]


def test_a_ratio_is_the_sum_over_the_sum():
    rows = [said(5, "a", base=Decimal(10)), said(10, "b", base=Decimal(100))]
    figure = aggregate(rows, defined(Nature.RATIO, decimals=1))

    assert figure.rounded(figure.value) == Decimal("13.6")


@pytest.mark.parametrize(("value", "said_beside"), [(25, []), (26, ["over"])])
def test_a_ratio_above_all_is_taken_and_said(value, said_beside):
    figure = aggregate([said(value, base=Decimal(25))], defined(Nature.RATIO))

    assert (figure.value, codes(figure)) == (value * 4, said_beside)


def test_recommendation_is_pooled_by_how_many_answered():
    rows = [said(80, "a", base=Decimal(10)), said(-10, "b", base=Decimal(90))]

    assert numbers(aggregate(rows, defined(Nature.NPS))) == (-1, -1, -1)


def test_a_running_total_taken_over_by_a_successor_is_the_last_one():
    rows = [said(100, "the line", 0), said(150, "the line", 1)]
    figure = aggregate(rows, defined(Nature.RUNNING))

    assert numbers(figure) == (150, 150, 150)
    assert (figure.received, figure.expected) == (2, 2)


def test_a_workshop_declared_by_two_structures_is_one_for_the_programme_and_one_for_each():
    event = {("event", "7"): Decimal(1)}
    rows = [said(1, "a", shared=event), said(1, "b", shared=event)]

    assert numbers(aggregate(rows, defined(counts=Counted.EVENT))) == (1, 1, 1)
    assert codes(aggregate(rows, defined(counts=Counted.EVENT))) == ["shared"]
    assert [aggregate([row], defined(counts=Counted.EVENT)).value for row in rows] == [1, 1]


def actors():
    stock = {"over_structures": "sum"}
    people = aggregate([said(125)], defined(Nature.STOCK, counts=Counted.PERSON, **stock))
    partners = aggregate([said(107)], defined(Nature.STOCK, counts=Counted.STRUCTURE, **stock))
    companies = aggregate([said(21)], defined(Nature.STOCK, counts=Counted.STRUCTURE, **stock))
    return [people, partners, companies]


def test_people_and_structures_are_not_added():
    with pytest.raises(UnlikeUnits, match="personnes, structures"):
        add(actors())

    assert add(actors()[1:]).value == 128


def test_a_declared_composite_adds_them_and_says_so():
    figure = composite(actors(), "acteurs")

    assert figure.value == 253
    assert figure.warnings[0].sentence == (
        "« acteurs » réunit des choses différentes : 125 personnes + 107 structures + 21 structures."
    )


def test_a_share_of_rounded_amounts_is_known_between_two_bounds():
    row = said(2_300_000, base=Decimal(5_500_000), precision=Decimal(100_000), base_precision=Decimal(100_000))
    figure = aggregate([row], defined(Nature.RATIO, counts=Counted.EURO, decimals=1))

    assert [figure.rounded(one) for one in numbers(figure)] == [Decimal("41.8"), Decimal("40.5"), Decimal("43.1")]
    assert not figure.is_exact


# --- Each status, each rule -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [one for one in CellStatus.values if one != CellStatus.VALUE])
def test_a_blank_says_which_and_is_never_a_zero(status):
    figure = aggregate([said(7), said(None, "b", status=status)], defined())
    gone = status == CellStatus.NOT_APPLICABLE

    assert figure.value == 7
    assert getattr(figure, status) == 1
    assert (figure.expected, figure.received, figure.zeros, figure.silent) == (1 if gone else 2, 1, 0, 0)


def test_unique_people_with_marks_are_their_union():
    first = said(2, "a", marks=frozenset({"x", "y"}))
    second = said(3, "b", marks=frozenset({"y", "z", "t"}))
    rule = defined(Nature.UNIQUE, counts=Counted.PERSON)

    assert numbers(aggregate([first, second], rule)) == (4, 4, 4)
    assert numbers(aggregate([first, said(3, "b")], rule)) == (None, 3, 5)


def test_unique_people_of_structures_that_share_nobody_add_up():
    rule = defined(Nature.UNIQUE, counts=Counted.PERSON, overlap=Overlap.DISJOINT)

    assert numbers(aggregate([said(120, "a"), said(80, "b")], rule)) == (200, 200, 200)
    assert numbers(aggregate([said(120, "a", 0), said(80, "a", 1)], rule)) == (None, 120, 200)


def test_a_stock_is_its_last_value_with_its_date():
    figure = aggregate([said(8, "a", 0), said(5, "a", 1), said(3, "b", 0)], defined(Nature.STOCK))

    assert figure.value == 8
    assert figure.warnings[0].sentence.endswith("commencée le 1er janvier 2026.")


def test_stories_are_read_one_by_one():
    row = Observation(line="a", on=Q1, status=CellStatus.VALUE)
    figure = aggregate([row, row], defined(Nature.NARRATIVE, counts=Counted.TEXT))

    assert (numbers(figure), figure.received) == ((None, None, None), 2)


@pytest.mark.parametrize(("rules", "rows"), [
    ({"over_time": "none"}, [said(1, "a", 0), said(2, "a", 1)]),
    ({"over_structures": "none"}, [said(1, "a"), said(2, "b")]),
])  # fmt: skip
@pytest.mark.parametrize("nature", [Nature.FLOW, Nature.MEAN])
def test_what_does_not_add_up_says_so(nature, rules, rows):
    based = [
        Observation(line=row.line, on=row.on, status=row.status, value=row.value, base=Decimal(30)) for row in rows
    ]
    figure = aggregate(based, defined(nature, **rules))

    assert (numbers(figure), codes(figure)) == ((None, None, None), ["apart"])
    assert aggregate(based[:1], defined(nature, **rules)).value == 1


def test_a_mean_without_base_is_left_aside_and_a_small_base_is_said():
    rows = [said(4, "a"), said(3, "b", base=Decimal(5))]

    assert (aggregate(rows, defined(Nature.MEAN)).value, codes(aggregate(rows, defined(Nature.MEAN)))) == (
        3, ["no_base", "small_base"],
    )  # fmt: skip
    empty = aggregate([said(0, base=Decimal(0))], defined(Nature.RATIO))
    assert (numbers(empty), codes(empty)) == ((None, None, None), ["empty_base"])


def test_ratios_are_not_added():
    ratio = aggregate([said(5, base=Decimal(10))], defined(Nature.RATIO))

    with pytest.raises(UnlikeUnits):
        add([ratio, ratio])


def test_rounding_comes_last():
    rule = defined(counts=Counted.HOUR)
    figure = aggregate([said("0.4", "a"), said("0.4", "b"), said("0.4", "c")], rule)

    assert (figure.value, figure.rounded(figure.value)) == (Decimal("1.2"), 1)
    assert aggregate([said("0.5")], rule).rounded(Decimal("0.5")) == 1


def test_a_small_count_is_hidden_from_everybody_and_a_zero_is_not():
    rule = defined(Nature.UNIQUE, counts=Counted.PERSON, small_count=5)

    hidden = aggregate([said(3)], rule).published()
    assert (numbers(hidden), codes(hidden)) == ((None, None, None), ["small"])
    assert aggregate([said(0)], rule).published().value == 0
    assert aggregate([said(5)], rule).published().value == 5


def test_a_missing_term_is_said_and_not_taken_for_a_zero():
    known, missing = aggregate([said(3)], defined()), aggregate([], defined(), expected=2)
    total = add([known, missing])

    assert (total.value, codes(total), total.silent) == (3, ["part_missing"], 2)
    assert add([missing, missing]).value is None


# --- What holds for any figures ---------------------------------------------------------------------------------------

AMOUNTS = st.one_of(st.none(), st.integers(0, 10_000))
ADDED = st.sampled_from([Nature.FLOW, Nature.MONEY])
ANY = st.sampled_from([one for one in Nature if one != Nature.NARRATIVE])


@st.composite
def observations(draw, most=12):
    rows = []
    for line, quarter in draw(
        st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), max_size=most, unique=True)
    ):
        value = draw(AMOUNTS)
        shared = draw(st.dictionaries(st.sampled_from("xyz"), st.integers(0, 50).map(Decimal), max_size=2))
        blank = draw(st.sampled_from([one for one in CellStatus if one != CellStatus.VALUE]))
        options = {} if value is not None else {"status": blank}
        enough = value is not None and value >= sum(shared.values())
        base = None if value is None else Decimal(draw(st.integers(0, 500)))
        rows.append(
            said(value, line, quarter, base=base, shared=shared if enough else {}, source=(line, quarter), **options)
        )
    return rows


@given(st.data(), ANY, observations())
def test_the_order_of_answers_changes_nothing(data, nature, rows):
    shuffled = data.draw(st.permutations(rows))

    assert aggregate(shuffled, defined(nature), 20) == aggregate(rows, defined(nature), 20)


@given(ADDED, observations(), st.integers(0, 3))
def test_the_sum_of_the_parts_is_the_whole(nature, rows, cut):
    plain = [Observation(line=r.line, on=r.on, status=r.status, value=r.value) for r in rows]
    rule = defined(nature)
    whole = aggregate(plain, rule)
    halves = [aggregate([r for r in plain if (r.line <= "abcd"[cut]) is side], rule) for side in (True, False)]
    both = add(halves)

    assert numbers(both) == numbers(whole)
    assert [getattr(both, name) for name in COUNTS] == [getattr(whole, name) for name in COUNTS]


@given(ANY, observations())
def test_no_value_never_becomes_zero(nature, rows):
    figure = aggregate(rows, defined(nature), 20)

    assert (figure.lower is None) == (
        not any(
            row.value is not None for row in rows
        ) or (nature in {Nature.RATIO, Nature.MEAN, Nature.NPS} and not sum(row.base or 0 for row in rows))
    )  # fmt: skip
    assert not (figure.value == 0 and figure.received == 0)
    counted = figure.received + figure.not_provided + figure.unknown + figure.withheld + figure.silent
    assert counted == figure.expected
    assert figure.expected + figure.not_applicable == 20


@given(st.sampled_from([Nature.FLOW, Nature.UNIQUE]), observations(), st.integers(0, 10_000))
def test_one_more_answer_never_lowers_the_bounds(nature, rows, more):
    before = aggregate(rows, defined(nature))
    after = aggregate([*rows, said(more, "e", 4)], defined(nature))

    assert after.lower >= (before.lower or 0)
    assert after.upper >= (before.upper or 0)
    assert after.lower <= after.upper


@given(ANY, observations())
def test_a_value_lies_between_its_bounds(nature, rows):
    figure = aggregate(rows, defined(nature))

    if figure.value is not None:
        assert figure.lower <= figure.value <= figure.upper


@given(observations())
def test_shared_records_never_take_more_than_was_given(rows):
    figure = aggregate(rows, defined())
    values = [row.value for row in rows if row.value is not None]

    if values:
        assert max(values) <= figure.value <= sum(values)

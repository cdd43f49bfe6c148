"""Sums that never take what is missing for zero; breakdowns that close, or say why not (properties)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.attendance.actions import Answer
from maillage.attendance.actions.breakdown import check
from maillage.attendance.enums import UNSAID, Kind, dimension, dimensions
from maillage.attendance.models import Headcount
from maillage.attendance.querysets.totals import breakdown_of, person_hours
from tests.factories.attendance import FIRST, counted, give, make_headcount, make_subject, slot
from tests.factories.directory import make_organisation

pytestmark = pytest.mark.django_db
NUMBERS = st.integers(min_value=0, max_value=1_000)


def filled(one):
    """Any way of filling a breakdown, blanks included."""
    return st.fixed_dictionaries({}, optional={part.code: st.none() | NUMBERS for part in one.parts})


@st.composite
def fillings(draw):
    one = draw(st.sampled_from(dimensions()))
    return one, draw(st.integers(min_value=1, max_value=3_000)), draw(filled(one))


@given(fillings())
@settings(max_examples=300)
def test_a_breakdown_is_kept_when_it_agrees_and_refused_with_a_sentence_when_it_does_not(case):
    one, number, typed = case
    said = {code: value for code, value in typed.items() if value is not None}
    total = sum(said.values())
    if one.kind == Kind.PARTITION:
        agrees = total == number if UNSAID in said else total <= number
    elif one.kind == Kind.PARTIAL:
        agrees = total <= number
    else:
        agrees = all(value <= number for value in said.values())

    checked = check(number, {one.code: typed})

    if not said:
        assert (checked.cells, checked.faults) == ({}, {})
    elif agrees:
        assert checked.faults == {}
        kept = checked.cells[one.code]
        assert {code: value for code, value in kept.items() if code in said} == said
        assert (sum(kept.values()) == number) or one.kind != Kind.PARTITION
        assert set(kept) - set(said) <= {UNSAID}
    else:
        assert checked.cells == {}
        assert str(number) in checked.faults[one.code]


@given(number=st.none() | NUMBERS, minutes=st.none() | st.integers(min_value=1, max_value=1440))
def test_person_hours_are_known_when_both_parts_are_or_when_nobody_came(number, minutes):
    found = person_hours(number, minutes)

    if number == 0:
        assert found == 0
    elif number is None or minutes is None:
        assert found is None
    else:
        assert round(found * 60, 9) == number * minutes


def test_an_unknown_part_or_breakdown_is_refused():
    assert check(4, {"sex": {"autre": 2}}).faults.keys() == {"sex"}
    assert check(4, {"taille": {"petits": 2}}).faults.keys() == {"cells"}


@pytest.mark.parametrize("one", dimensions(), ids=lambda one: one.code)
def test_shipped_breakdowns_have_distinct_parts_named_in_both_languages(one):
    assert len({part.code for part in one.parts}) == len(one.parts)
    assert all(part.fr and part.en for part in one.parts)
    assert (UNSAID in one.codes) is (one.kind == Kind.PARTITION)


ANSWERS = st.sampled_from(["silent", "nobody", "unknown", "cancelled"]) | st.tuples(
    st.integers(min_value=1, max_value=500), st.none() | st.integers(min_value=1, max_value=1440),
    st.sampled_from(["counted", "estimated"]),
)  # fmt: skip


@pytest.fixture
def rows(here):
    slots = [slot(rank, starts=FIRST - timedelta(days=rank)) for rank in range(6)]
    return list(make_subject(here, slots=slots).headcounts.order_by("pk"))


def written(row, said):
    """The row as an answer leaves it, without its history: the sums read the rows only."""
    state, number, minutes, accuracy = said if isinstance(said, str) else "counted", None, None, ""
    if said == "silent":
        state = "awaited"
    elif said == "nobody":
        number = 0
    elif not isinstance(said, str):
        number, minutes, accuracy = said
    Headcount.objects.filter(pk=row.pk).update(state=state, number=number, minutes=minutes, accuracy=accuracy)


@given(said=st.lists(ANSWERS, min_size=6, max_size=6))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_missing_is_said_and_never_summed_as_zero(rows, said):
    for row, one in zip(rows, said, strict=True):
        written(row, one)
    counts = [one for one in said if not isinstance(one, str)]
    zeros, expected = said.count("nobody"), len(said) - said.count("cancelled")

    measures = Headcount.objects.all().measures()

    people, hours = measures.participations, measures.hours
    assert people.value == (sum(one[0] for one in counts) if counts or zeros else None)
    assert (people.expected, people.received, people.zeros) == (expected, len(counts) + zeros, zeros)
    assert people.expected == people.received + people.unknown + people.silent
    assert people.received == people.zeros + people.counted + people.estimated
    timed = [one for one in counts if one[1] is not None]
    weighted = sum(one[0] * one[1] for one in timed)
    assert hours.value == (Decimal(weighted) / 60 if timed or zeros else None)
    assert (hours.received, hours.without_duration) == (len(timed) + zeros, len(counts) - len(timed))
    assert hours.expected == hours.received + hours.unknown + hours.silent + hours.without_duration


def test_forty_a_typed_zero_and_silence_make_forty_of_two_out_of_three(here):
    rows = list(make_subject(here, slots=[slot(rank, starts=FIRST + timedelta(hours=3 * rank)) for rank in range(3)])
                .headcounts.order_by("pk"))  # fmt: skip
    give(rows[0], counted(40))
    give(rows[1], Answer(state="nobody"))

    people = Headcount.objects.all().measures().participations

    assert (people.value, people.received, people.expected, people.zeros, people.is_complete) == (40, 2, 3, 1, False)


def test_nothing_from_all_is_nothing_not_zero(here):
    make_headcount(here)

    people = Headcount.objects.all().measures().participations

    assert (people.value, people.rounded, people.received, people.expected) == (None, None, 0, 1)


def test_one_workshop_of_two_structures_counts_once_for_the_territory_and_once_for_each(here):
    pair = [make_organisation(here, name="Club Céphée"), make_organisation(here, name="Atelier Vega")]
    give(make_headcount(here, organisations=pair), counted(30))

    everywhere = Headcount.objects.filter(subject__territory=here, subject__organisations__in=pair)
    sums = [Headcount.objects.of_organisation(one).measures().participations.value for one in pair]

    assert everywhere.measures().participations.value == 30
    assert sums == [30, 30]


def test_an_umbrella_is_counted_by_its_parts_never_beside_them(here):
    give(make_headcount(here, counted_by_parts=True), counted(500))
    give(make_headcount(here), counted(30))

    assert Headcount.objects.all().measures().participations.value == 30


def test_a_breakdown_is_summed_over_those_who_gave_it_only(here):
    first = make_headcount(here)
    give(first, counted(20, cells={"sex": {"women": 12}}))
    give(make_headcount(here), counted(100))
    make_headcount(here)

    found = breakdown_of(Headcount.objects.all(), dimension("sex"))

    assert [(part.code, part.value) for part in found.parts] == [("women", 12), ("men", None), ("unsaid", 8)]
    assert (found.base, found.slots, found.received) == (20, 1, 2)

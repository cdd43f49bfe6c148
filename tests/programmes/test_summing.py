"""Figures added by the database are those added answer by answer, whatever was answered."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.programmes.enums import NEEDS_A_BASE, CellStatus, Nature, Overlap, RequestState, Rule
from maillage.programmes.models import Cell, CompositePart, PersonMark, Source
from maillage.programmes.querysets.figures import APPROVED, Scope, figures_of, totals_of
from tests.factories.directory import make_organisation
from tests.factories.programmes import (
    AT,
    QUARTERS,
    make_action,
    make_campaign,
    make_cell,
    make_indicator,
    make_part,
    make_period,
    make_programme,
    make_request,
)

pytestmark = pytest.mark.django_db
BLANKS = [one for one in CellStatus.values if one != CellStatus.VALUE]
KINDS = (
    *((nature, {}) for nature in Nature if nature != Nature.NARRATIVE),
    (Nature.FLOW, {"over_time": Rule.NONE}), (Nature.FLOW, {"over_structures": Rule.UNION}),
    (Nature.STOCK, {"over_structures": Rule.UNION}), (Nature.UNIQUE, {"overlap": Overlap.DISJOINT}),
    (Nature.MEAN, {"over_structures": Rule.NONE}), (Nature.RATIO, {"over_time": Rule.NONE}),
)  # fmt: skip
STATES = [one for one in RequestState if one not in {RequestState.TO_DO, RequestState.DRAFT}]
MARKS = st.frozensets(st.sampled_from("abcdef"), max_size=4)
NUMBERS = st.one_of(
    st.integers(0, 6).map(Decimal), st.decimals(-50, 90_000, places=4), st.sampled_from([Decimal(10) ** 14, Decimal(0)])
)
STEPS = st.one_of(st.none(), st.none(), st.none(), st.sampled_from([Decimal("0.5"), Decimal(100_000)]))


@st.composite
def answers(draw):
    """What one return says of one figure, of each of its parts."""
    marks = draw(MARKS)
    value = draw(st.one_of(st.none(), st.just(Decimal(len(marks))), NUMBERS))
    return {
        "value": value, "status": CellStatus.VALUE if value is not None else draw(st.sampled_from(BLANKS)),
        "base": draw(st.one_of(st.none(), st.integers(0, 40).map(Decimal))), "precision": draw(STEPS), "marks": marks,
        "shared": draw(st.dictionaries(st.sampled_from("xyz"), st.integers(0, 6), max_size=2)),
        "is_rectified": draw(st.booleans()),
    }  # fmt: skip


def written(request, version, said, key=""):
    value = said["value"]
    pooled = value is not None and version.nature in NEEDS_A_BASE
    cell = make_cell(
        request, version, value, status=said["status"], base=said["base"] if pooled else None, key=key,
        precision=said["precision"] if value is not None else None, is_rectified=said["is_rectified"],
    )  # fmt: skip
    Source.objects.bulk_create(
        Source(cell=cell, programme=request.programme, kind="event", key=name, amount=amount, title="Atelier",
               on=date(2026, 2, 1), is_shared=True)
        for name, amount in said["shared"].items()
    )  # fmt: skip
    if version.nature == Nature.UNIQUE:
        PersonMark.objects.bulk_create(PersonMark(cell=cell, mark=mark) for mark in said["marks"])


def world(here):
    """A programme whose second structure takes an action over from the first; a third one is beside them."""
    programme = make_programme(here, slug=f"essai-{uuid4().hex}")
    clubs = [make_organisation(here, name=f"Club {uuid4().hex}") for _rank in range(3)]
    action, other = make_action(programme), make_action(programme)
    make_part(action, clubs[0], ends_before=QUARTERS[1])
    make_part(action, clubs[1], starts_on=QUARTERS[1])
    make_part(other, clubs[2])
    campaigns = [make_campaign(programme, make_period(programme, day)) for day in QUARTERS[:3]]
    return programme, [(action, clubs[0]), (action, clubs[1]), (other, clubs[2])], campaigns


def same(programme, scope, by=()):
    exact = figures_of(programme, scope, by=by)
    assert totals_of(programme, scope, by=by) == {key: replace(one, revisions=()) for key, one in exact.items()}
    return exact


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_the_database_adds_like_the_one_function(here, data):
    programme, carriers, campaigns = world(here)
    kinds = data.draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=4))
    versions = [make_indicator(programme, nature=nature, **rules) for nature, rules in kinds]
    whole = make_indicator(programme, nature=Nature.FLOW, is_composite=True, label="Acteurs")
    for rank, version in enumerate(versions[:2]):
        CompositePart.objects.create(composite=whole, indicator=version.indicator, position=rank)
    asked = data.draw(
        st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=6, unique=True), "returns"
    )
    for who, when in asked:
        request = make_request(*carriers[who], campaigns[when], state=data.draw(st.sampled_from(STATES)))
        for version in versions:
            for key in ("", "sex=women")[: data.draw(st.integers(0, 2))]:
                written(request, version, data.draw(answers()), key)

    for scope in (Scope(), Scope(states=APPROVED), Scope(keys=None), Scope(periods=[campaigns[0].period_id])):
        for by in ((), ("organisation",), ("action",), ("period",)):
            same(programme, scope, by)
    same(programme, Scope(indicators=[whole.indicator_id], organisations=[carriers[0][1].pk]))


@pytest.mark.parametrize(("nature", "values", "said"), [
    (Nature.FLOW, ("0.1", "0.2", "0.3"), Decimal("0.6")),
    (Nature.FLOW, (10**14, 10**14, 1), Decimal(2 * 10**14 + 1)),
    (Nature.FLOW, ("99999999999.9999", "99999999999.9999", 1), Decimal("200000000000.9998")),
    (Nature.STOCK, (3, 4, 5), Decimal(5)),
    (Nature.MILESTONE, (0, 0, 1), Decimal(1)),
])  # fmt: skip
def test_numbers_are_added_exactly(here, nature, values, said):
    programme, carriers, campaigns = world(here)
    version = make_indicator(programme, nature=nature, decimals=4)
    for campaign, value in zip(campaigns, values, strict=True):
        make_cell(make_request(*carriers[2], campaign, state=RequestState.APPROVED), version, value)

    assert totals_of(programme)[version.indicator_id, ""].value == said
    same(programme, Scope())


def test_marks_unite_people_across_structures_and_quarters(here):
    programme, carriers, campaigns = world(here)
    version = make_indicator(programme, nature=Nature.UNIQUE)
    said = [(0, 0, "ab"), (1, 1, "bc"), (2, 0, "cd"), (2, 2, "d")]
    for who, when, marks in said:
        request = make_request(*carriers[who], campaigns[when], state=RequestState.APPROVED)
        cell = make_cell(request, version, len(marks))
        PersonMark.objects.bulk_create(PersonMark(cell=cell, mark=mark) for mark in marks)

    assert totals_of(programme)[version.indicator_id, ""].value == 4
    same(programme, Scope())

    Cell.objects.filter(pk=cell.pk).update(value=2)
    figure = same(programme, Scope())[version.indicator_id, ""]
    assert (figure.value, figure.lower, figure.upper) == (None, 3, 7)


def test_a_definition_that_changed_is_said(here):
    programme, carriers, campaigns = world(here)
    version = make_indicator(programme)
    newer = version.indicator.versions.create(
        number=2, label="Participations", counts=version.counts, nature=version.nature, over_time=Rule.SUM,
        over_structures=Rule.SUM, overlap=version.overlap, polarity=version.polarity, decimals=1, small_count=0,
        since=QUARTERS[1], at=AT,
    )  # fmt: skip
    for campaign, one in zip(campaigns, (version, newer, newer), strict=True):
        make_cell(make_request(*carriers[0], campaign, state=RequestState.APPROVED), one, 4)

    figure = same(programme, Scope())[version.indicator_id, ""]
    assert (figure.value, [one.code for one in figure.warnings]) == (12, ["versions"])


@pytest.mark.parametrize(("quarters", "structures"), [(1, 1), (3, 3)])
def test_questions_do_not_grow_with_the_answers(here, django_assert_num_queries, quarters, structures):
    programme, carriers, campaigns = world(here)
    version = make_indicator(programme)
    for campaign in campaigns[:quarters]:
        for carrier in carriers[:structures]:
            make_cell(make_request(*carrier, campaign, state=RequestState.APPROVED), version, 4)

    with django_assert_num_queries(8):
        assert totals_of(programme)[version.indicator_id, ""].received == quarters * structures

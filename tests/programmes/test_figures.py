"""Figures read from cells: what enters them, what is expected, who succeeds whom."""

from datetime import date
from decimal import Decimal

import pytest

from maillage.programmes.enums import CellStatus, Counted, Nature, RequestState
from maillage.programmes.models import Cell, CompositePart, Source
from maillage.programmes.querysets.figures import APPROVED, Scope, figures_of
from tests.factories.directory import make_organisation
from tests.factories.programmes import (
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
DONE = {"state": RequestState.APPROVED}


@pytest.fixture
def programme(here):
    return make_programme(here)


@pytest.fixture
def clubs(here):
    return [make_organisation(here, name=name) for name in ("Club Céphée", "Club Uranie", "Club Vega")]


def total(programme, version, **scope):
    return figures_of(programme, Scope(**scope))[version.indicator_id, ""]


def test_forty_a_zero_and_silence(programme, clubs):
    version, action = make_indicator(programme), make_action(programme)
    first, second, _third = [make_request(action, club, **DONE) for club in clubs]
    make_cell(first, version, 40)
    make_cell(second, version, 0)
    figure = total(programme, version)

    assert (figure.value, figure.received, figure.expected, figure.zeros, figure.silent) == (40, 2, 3, 1, 1)
    assert sorted(figure.revisions) == sorted((cell.pk, 1) for cell in Cell.objects.all())


def test_what_was_not_sent_gives_nothing_and_what_is_public_was_approved(programme, clubs):
    version, action = make_indicator(programme), make_action(programme)
    for club, state, value in zip(clubs, ("draft", "submitted", "approved"), (1, 10, 100), strict=True):
        make_cell(make_request(action, club, state=state), version, value)

    assert [total(programme, version).value, total(programme, version, states=APPROVED).value] == [110, 100]
    kept = total(programme, version, states=APPROVED)
    assert (kept.expected, kept.received, kept.unchecked, kept.silent) == (3, 1, 1, 1)
    assert total(programme, version).unchecked == 0


def test_a_return_that_does_not_apply_leaves_and_one_in_default_stays(programme, clubs):
    version, action = make_indicator(programme), make_action(programme)
    for club, state in zip(clubs, ("approved", "not_applicable", "default"), strict=True):
        make_cell(make_request(action, club, state=state), version, 7)
    figure = total(programme, version)

    assert (figure.value, figure.expected, figure.received, figure.not_applicable, figure.not_provided) == (
        7, 2, 1, 1, 1,
    )  # fmt: skip
    assert figure.silent == 0


def test_an_indicator_is_expected_of_its_actions_in_its_periods_only(programme, clubs):
    first, second = make_action(programme), make_action(programme)
    everywhere, narrow = make_indicator(programme), make_indicator(programme, actions=[first])
    yearly = make_indicator(programme, rhythm="year")
    for action in (first, second):
        make_request(action, clubs[0])

    figures = figures_of(programme)
    assert {key: one.expected for key, one in figures.items()} == {
        (everywhere.indicator_id, ""): 2, (narrow.indicator_id, ""): 1,
    }  # fmt: skip
    assert (yearly.indicator_id, "") not in figures


def test_a_successor_continues_a_running_total_and_a_neighbour_does_not(programme, clubs):
    version = make_indicator(programme, nature=Nature.RUNNING)
    action = make_action(programme)
    make_part(action, clubs[0], ends_before=QUARTERS[1])
    make_part(action, clubs[1], starts_on=QUARTERS[1])
    make_part(action, clubs[2])
    campaigns = [make_campaign(programme, make_period(programme, day)) for day in QUARTERS[:2]]
    make_cell(make_request(action, clubs[0], campaigns[0], **DONE), version, 100)
    make_cell(make_request(action, clubs[1], campaigns[1], **DONE), version, 150)

    assert total(programme, version).value == 150

    make_cell(make_request(action, clubs[2], campaigns[1], **DONE), version, 7)
    assert total(programme, version).value == 157


def test_a_shared_workshop_counts_once_for_the_programme_and_once_for_each(programme, clubs):
    version, action = make_indicator(programme, counts=Counted.EVENT), make_action(programme)
    for club in clubs[:2]:
        cell = make_cell(make_request(action, club, **DONE), version, 1)
        Source.objects.create(
            cell=cell,
            programme=cell.programme,
            kind="event",
            key="7",
            amount=1,
            title="Atelier",
            on=date(2026, 2, 1),
            is_shared=True,
        )
    each = figures_of(programme, by=("organisation",))

    assert total(programme, version).value == 1
    assert [each[version.indicator_id, "", club.pk].value for club in clubs[:2]] == [1, 1]


def test_figures_by_action_and_period_and_part(programme, clubs):
    version, action = make_indicator(programme), make_action(programme)
    request = make_request(action, clubs[0], **DONE)
    make_cell(request, version, 10)
    make_cell(request, version, 6, key="sex=women")
    figures = figures_of(programme, Scope(keys=None), by=("action", "period"))

    assert {key: figure.value for key, figure in figures.items()} == {
        (version.indicator_id, "", action.pk, request.period_id): 10,
        (version.indicator_id, "sex=women", action.pk, request.period_id): 6,
    }


def test_a_new_definition_is_said_and_a_new_unit_is_not_added(programme, clubs):
    version, action = make_indicator(programme), make_action(programme)
    campaigns = [make_campaign(programme, make_period(programme, day)) for day in QUARTERS[:2]]
    make_cell(make_request(action, clubs[0], campaigns[0], **DONE), version, 10)
    second = make_request(action, clubs[0], campaigns[1], **DONE)
    newer = type(version).objects.get(pk=version.pk)
    newer.pk, newer.number, newer.since, newer.decimals = None, 2, QUARTERS[1], 1
    newer.save()
    cell = make_cell(second, newer, 5)

    figure = total(programme, version)
    assert (figure.value, [one.code for one in figure.warnings]) == (15, ["versions"])

    type(version).objects.filter(pk=newer.pk).update(counts=Counted.STRUCTURE)
    figure = total(programme, version)
    assert (figure.value, [one.code for one in figure.warnings]) == (None, ["unlike_versions"])
    assert cell.value == 5


def test_a_composite_is_made_of_its_terms_with_a_warning(programme, clubs):
    people = make_indicator(programme, nature=Nature.STOCK, counts=Counted.PERSON)
    firms = make_indicator(programme, nature=Nature.STOCK, counts=Counted.STRUCTURE)
    actors = make_indicator(programme, nature=Nature.STOCK, unit="acteurs", is_composite=True)
    for rank, term in enumerate((people, firms)):
        CompositePart.objects.create(composite=actors, indicator=term.indicator, position=rank)
    request = make_request(make_action(programme), clubs[0], **DONE)
    make_cell(request, people, 125)
    make_cell(request, firms, 128)

    alone = figures_of(programme, Scope(indicators=[actors.indicator_id]))
    assert list(alone) == [(actors.indicator_id, "")]
    figure = alone[actors.indicator_id, ""]
    assert (figure.value, figure.warnings[0].code) == (253, "composite")


def test_a_ratio_keeps_the_precision_of_its_source(programme, clubs):
    version = make_indicator(programme, nature=Nature.RATIO, counts=Counted.EURO, decimals=1)
    cell = make_cell(make_request(make_action(programme), clubs[0], **DONE), version, 2_300_000, base=5_500_000,
                     precision=100_000)  # fmt: skip
    Cell.objects.filter(pk=cell.pk).update(base_precision=100_000)
    figure = total(programme, version)

    assert [figure.rounded(one) for one in (figure.lower, figure.upper)] == [Decimal("40.5"), Decimal("43.1")]


def test_a_rectified_figure_says_so(programme, clubs):
    version = make_indicator(programme)
    make_cell(make_request(make_action(programme), clubs[0], **DONE), version, 2, is_rectified=True)

    assert [one.code for one in total(programme, version).warnings] == ["rectified"]


def test_no_value_is_said_by_its_status(programme, clubs):
    version, action = make_indicator(programme), make_action(programme)
    make_cell(make_request(action, clubs[0], **DONE), version, None, status=CellStatus.WITHHELD)
    figure = total(programme, version)

    assert (figure.value, figure.withheld, figure.received) == (None, 1, 0)


@pytest.mark.parametrize("actions", [1, 3])
def test_the_number_of_queries_does_not_grow(programme, clubs, actions, django_assert_num_queries):
    versions = [make_indicator(programme), make_indicator(programme, nature=Nature.UNIQUE)]
    for _number in range(actions):
        action = make_action(programme, lead=clubs[0])
        for club in clubs:
            request = make_request(action, club, **DONE)
            for version in versions:
                make_cell(request, version, 4)

    with django_assert_num_queries(9):
        figures_of(programme, by=("action",))

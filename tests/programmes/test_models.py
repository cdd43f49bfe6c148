"""What can never be false, on both engines."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from maillage.programmes.models import (
    Adjustment,
    Campaign,
    Cell,
    Derogation,
    Erratum,
    Freeze,
    Part,
    Programme,
    Revision,
    RowIsKeptError,
    Source,
    Target,
)
from tests.factories.programmes import (
    AT,
    make_action,
    make_cell,
    make_indicator,
    make_part,
    make_request,
    make_world,
)

pytestmark = pytest.mark.django_db
WRONG = [
    {"status": "value", "value": None},
    {"status": "not_provided", "value": 0},
    {"status": "unknown", "value": 3},
    {"status": "withheld", "value": 3},
    {"status": "not_applicable", "value": 3},
    {"status": "unknown", "value": None, "text": "dix ou vingt"},
    {"status": "unknown", "value": None, "base": 3},
    {"status": "zéro", "value": None},
    {"status": "", "value": None},
    {"base": -1},
    {"precision": 0},
    {"revision": 0},
]


@pytest.fixture
def request_(here):
    return make_world(here)


@pytest.fixture
def cell(request_):
    return make_cell(request_, request_.programme.indicators.get().versions.get())


@pytest.mark.parametrize("fields", WRONG, ids=str)
def test_a_value_goes_with_its_status_and_nothing_else(cell, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Cell.objects.filter(pk=cell.pk).update(**fields)


def test_a_zero_and_a_story_are_values(cell):
    assert Cell.objects.filter(pk=cell.pk).update(value=0) == 1
    assert Cell.objects.filter(pk=cell.pk).update(value=None, text="Une belle rencontre.") == 1


def test_a_figure_has_one_cell(cell):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_cell(cell.request, cell.version)


def test_a_structure_is_asked_once_for_an_action_and_a_period(request_):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_request(request_.action, request_.organisation, request_.campaign)


def test_what_was_written_once_is_not_rewritten(cell):
    rows = [
        Revision.objects.get(),
        Adjustment.objects.create(cell=cell, amount=-3, reason="comptés deux fois", at=AT, author="Zoé Lune"),
        Freeze.objects.create(request=cell.request, number=1, content={}, digest="0", at=AT, author="Zoé Lune"),
        Erratum.objects.create(
            cell=cell, programme=cell.programme, before_number=1, after_number=2, before_status="value",
            after_status="unknown", reason="feuille perdue", at=AT, author="Zoé Lune",
        ),
    ]  # fmt: skip

    for row in rows:
        with pytest.raises(RowIsKeptError):
            row.save()


def test_an_adjustment_says_how_much_and_why(cell):
    for amount, reason in ((0, "rien"), (3, "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Adjustment.objects.create(cell=cell, amount=amount, reason=reason, at=AT, author="Zoé Lune")


def test_a_record_enters_a_figure_once(cell):
    Source.objects.create(
        cell=cell, programme=cell.programme, kind="headcount", key="1", amount=4, title="Atelier", on=date(2026, 2, 1)
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.create(
            cell=cell,
            programme=cell.programme,
            kind="headcount",
            key="1",
            amount=4,
            title="Atelier",
            on=date(2026, 2, 1),
        )


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Programme, {"ends_before": date(2025, 1, 1)}),
        (Campaign, {"due_on": date(2020, 1, 1)}),
        (Campaign, {"closes_on": date(2020, 1, 1)}),
        (Part, {"ends_before": date(2024, 1, 1)}),
    ],
)
def test_what_ends_began_before(request_, model, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**fields)


def test_a_derogation_says_why(request_):
    with pytest.raises(IntegrityError), transaction.atomic():
        Derogation.objects.create(
            campaign=request_.campaign, organisation=request_.organisation, until=date(2026, 9, 1), reason="", at=AT,
            author="Zoé Lune",
        )  # fmt: skip


@pytest.mark.parametrize("with_action", [False, True])
@pytest.mark.parametrize("with_period", [False, True])
def test_one_target_for_one_thing(request_, with_action, with_period):
    version = make_indicator(request_.programme)
    about = {
        "programme": request_.programme, "indicator": version.indicator, "revision": 1,
        "action": request_.action if with_action else None, "period": request_.period if with_period else None,
    }  # fmt: skip
    Target.objects.create(**about, value=3)

    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(**about, value=4)


def test_a_role_is_held_once_from_one_day(request_):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_part(request_.action, request_.organisation)


def test_two_actions_have_two_references(request_):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_action(request_.programme, reference=request_.action.reference)

"""What can never be false, on both engines."""

import pytest
from django.db import IntegrityError, transaction

from maillage.attendance.models import Cell, Headcount, HeadcountRevision, ReportLink, RevisionIsKeptError
from tests.factories.attendance import AT, give, make_headcount
from tests.factories.directory import make_organisation

pytestmark = pytest.mark.django_db
WRONG = [
    {"state": "counted", "number": None, "accuracy": "counted"},
    {"state": "counted", "number": 0, "accuracy": "counted"},
    {"state": "counted", "number": 3, "accuracy": ""},
    {"state": "counted", "number": 3, "accuracy": "deviné"},
    {"state": "nobody", "number": None},
    {"state": "nobody", "number": 3},
    {"state": "unknown", "number": 0},
    {"state": "awaited", "number": 0},
    {"state": "planned", "number": 0},
    {"state": "cancelled", "number": 7},
    {"state": "unknown", "accuracy": "counted"},
    {"state": "unknown", "minutes": 30},
    {"state": "counted", "number": 3, "accuracy": "counted", "minutes": 0},
    {"state": "counted", "number": 3, "accuracy": "counted", "minutes": 1441},
    {"ends_at": AT.replace(year=2020)},
]


@pytest.mark.parametrize("fields", WRONG, ids=str)
def test_a_number_goes_with_its_state_and_nothing_else(here, fields):
    row = make_headcount(here)

    with pytest.raises(IntegrityError), transaction.atomic():
        Headcount.objects.filter(pk=row.pk).update(**fields)


def test_a_slot_has_one_current_headcount(here):
    row = make_headcount(here)

    with pytest.raises(IntegrityError), transaction.atomic():
        Headcount.objects.create(subject=row.subject, slot_key=row.slot_key, on=row.on, starts_at=row.starts_at)


def test_a_part_is_said_once(here):
    row = make_headcount(here)
    Cell.objects.create(headcount=row, dimension="sex", member="men", number=0)

    with pytest.raises(IntegrityError), transaction.atomic():
        Cell.objects.create(headcount=row, dimension="sex", member="men", number=2)


def test_an_answer_of_the_past_is_not_rewritten(here):
    give(make_headcount(here))
    revision = HeadcountRevision.objects.get()

    with pytest.raises(RevisionIsKeptError):
        revision.save()


def test_a_link_is_of_a_person_or_of_a_structure(here, person):
    subject = make_headcount(here).subject
    for owners in ({}, {"user": person, "organisation": make_organisation(here)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportLink.objects.create(subject=subject, sent_at=AT, expires_at=AT.replace(year=2027), **owners)


@pytest.mark.parametrize(("hours", "minutes"), [(2, 120), (None, None), (30, None), (0.5, 30)])
def test_the_length_of_a_slot_is_proposed_when_it_makes_sense(here, hours, minutes):
    from tests.factories.attendance import slot

    assert make_headcount(here, slots=[slot(hours=hours)], at=AT.replace(month=4)).length_minutes == minutes

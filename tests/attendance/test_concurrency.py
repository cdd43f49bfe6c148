"""Two people answer the same slot at the same moment, against the real database."""

import pytest

from maillage.attendance.actions import AnsweredMeanwhile, ask, report
from maillage.attendance.models import Cell, Headcount, HeadcountRevision, Subject
from maillage.notices.models import Mail
from tests.events.test_booking_concurrency import at_once
from tests.factories.attendance import AT, VOICE, counted, make_headcount

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_of_eight_first_answers_one_is_kept_and_seven_are_shown_it(here):
    row, late = make_headcount(here), []

    def answer(number):
        try:
            report(actor=None, headcount=row, seen=0, voice=VOICE, at=AT,
                   answer=counted(number, cells={"sex": {"women": number}}))  # fmt: skip
        except AnsweredMeanwhile as meanwhile:
            late.append(meanwhile.current.number)

    problems = at_once([lambda mine=number: answer(mine) for number in range(1, 9)])

    kept = Headcount.objects.get()
    assert problems == []
    assert late == [kept.number] * 7
    assert list(HeadcountRevision.objects.values_list("number", flat=True)) == [1]
    assert set(Cell.objects.order_by("pk").values_list("member", "number")) == {("women", kept.number), ("unsaid", 0)}


def test_two_workers_write_one_mail(here, person):
    make_headcount(here, author=person)

    def work():
        subject = Subject.objects.select_related("territory", "author", "organisation__contribution").get()
        ask(actor=None, subject=subject, at=AT)

    assert at_once([work] * 4) == []
    assert Mail.objects.count() == 1

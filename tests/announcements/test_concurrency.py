"""Two people renew at the same moment: it is renewed once. Two workers end the same announcements: one mail leaves."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from maillage.announcements.actions import end_some, renew
from maillage.announcements.models import Announcement
from maillage.core.errors import Refused
from maillage.journal.models import Entry
from maillage.notices.models import Mail
from tests.factories.announcements import AT, TODAY, make_announcement
from tests.strict.machine import OTHER_ENGINE

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _shared_database(settings, db):
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and connections["default"].is_in_memory_db():
        pytest.skip(f"{OTHER_ENGINE}: threads do not share a database in memory")


def at_once(*jobs):
    """Run the jobs together; gives, for each, what it gave or the refusal's class."""
    ready, outcomes = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            ready.wait(timeout=60)
            outcomes.append(job())
        except Refused as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes


def test_of_two_who_renew_at_once_one_does(here):
    made = make_announcement(here, closes_on=TODAY + 2 * DAY)
    rows = [Announcement.objects.select_related("contribution__origin").get(pk=made.pk) for _row in range(2)]
    outcomes = at_once(*[lambda row=row: renew(actor=row.contribution.author, announcement=row, at=AT) for row in rows])

    until = TODAY + 62 * DAY
    assert sorted(map(str, outcomes)) == sorted([str(until), "TooLate"])
    made.refresh_from_db()
    assert (made.closes_on, made.renewals) == (until, 1)
    assert Entry.objects.filter(verb="renewed").count() == 1


def test_two_workers_that_end_the_same_announcements_tell_each_author_once(here):
    for number in range(3):
        make_announcement(here, title=f"Annonce {number}", closes_on=TODAY + 2 * DAY)
    outcomes = at_once(*[lambda: end_some(AT + 5 * DAY)] * 2)

    assert sum(outcomes) == 3
    assert Mail.objects.filter(template="announcements/mail/ended").count() == 3

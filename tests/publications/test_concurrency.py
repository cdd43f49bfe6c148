"""Two readers at the same moment are two readings; two people who write at the same moment do not erase one another."""

import threading
from dataclasses import replace

import pytest
from django.db import connections

from maillage.core.errors import TooLate
from maillage.publications.actions.data import data_of
from maillage.publications.actions.readings import count_reading
from maillage.publications.actions.writing import change_publication
from maillage.publications.models import Publication, Reading
from tests.factories.publications import AT, make_publication
from tests.factories.territories import TerritoryFactory
from tests.strict.machine import OTHER_ENGINE

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def article(settings):
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and connections["default"].is_in_memory_db():
        pytest.skip(f"{OTHER_ENGINE}: threads do not share a database in memory")
    return make_publication(TerritoryFactory())


def together(deeds):
    """Run these at the same moment, each with its own connection; gives what each answered."""
    ready, outcomes = threading.Barrier(len(deeds)), []

    def run(deed):
        ready.wait(timeout=20)
        try:
            outcomes.append(deed() or "done")
        except TooLate:
            outcomes.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


def test_four_readers_at_once_are_four_readings(article):
    assert together([lambda: count_reading(publication=article, on=AT.date())] * 4) == ["done"] * 4

    assert Reading.objects.total_of(article) == 4


def test_the_second_of_two_writers_is_told(article):
    seen = article.contribution.updated_at

    def write(title):
        row = Publication.objects.select_related("contribution").get(pk=article.pk)
        data = replace(data_of(row), title=title)
        change_publication(actor=None, publication=row, data=data, at=AT.replace(hour=12), seen=seen)

    assert together([lambda: write("Premier"), lambda: write("Second")]) == ["done", "told"]
    assert Publication.objects.get().title in {"Premier", "Second"}

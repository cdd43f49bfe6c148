"""Two workers at the same moment serve each person once, and each reader of a letter once."""

import threading

import pytest
from django.db import connections

from maillage.members.actions.digests import Line, Window, serve_batch
from maillage.members.actions.letters import serve_some
from maillage.members.models import Letter
from maillage.notices.models import Mail
from tests.factories.members import AT, FollowFactory, LetterFactory, ProfileFactory, SubscriptionFactory
from tests.factories.territories import TerritoryFactory
from tests.strict.machine import OTHER_ENGINE

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture(autouse=True)
def _shared(settings):
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and connections["default"].is_in_memory_db():
        pytest.skip(f"{OTHER_ENGINE}: threads do not share a database in memory")


def together(work):
    """Run some work in two threads that begin at once; what either raised comes out."""
    ready, raised = threading.Barrier(2), []

    def one():
        try:
            ready.wait(timeout=20)
            while work():
                pass
        except Exception as error:  # noqa: BLE001 - said by the assertion below
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert raised == []


def test_two_workers_serve_each_person_one_digest():
    home = TerritoryFactory()
    for _number in range(6):
        FollowFactory(user=ProfileFactory(due=True).user)
    line = Line("La nuit", "", "event", "/agenda/la-nuit/", home.pk, None, AT, AT)
    window = Window((line,), {"theme:ciel": [0]})

    together(lambda: serve_batch(at=AT, window=window, size=2)[0])

    assert len(set(Mail.objects.values_list("to", flat=True))) == Mail.objects.count() == 6


def test_two_workers_serve_each_reader_one_letter(monkeypatch):
    monkeypatch.setattr("maillage.members.actions.letters.AT_ONCE", 2)
    letter = LetterFactory()
    Letter.objects.update(state="sending", sent_at=AT)
    for _number in range(5):
        SubscriptionFactory(territory=letter.territory)

    together(lambda: serve_some(actor=None, letter_id=letter.pk, at=AT))

    assert len(set(Mail.objects.values_list("to", flat=True))) == Mail.objects.count() == 5
    assert Letter.objects.get().served == 5

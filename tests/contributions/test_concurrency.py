"""Two moderators press at the same moment: one decides, the other is told."""

import threading

import pytest
from django.db import connections

from maillage.contributions import actions
from maillage.contributions.enums import Reason, State
from maillage.contributions.models import Contribution
from maillage.core.errors import TooLate
from maillage.journal.models import Entry
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.contributions import AT, ContributionFactory
from tests.strict.machine import OTHER_ENGINE


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_of_two_moderators_decides(settings):
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and connections["default"].is_in_memory_db():
        pytest.skip(f"{OTHER_ENGINE}: threads do not share a database in memory")
    contribution = ContributionFactory(submitted=True)
    people = [UserFactory(), UserFactory()]
    ready, outcomes = threading.Barrier(2), []

    def decide(person, deed):
        row = Contribution.objects.get(pk=contribution.pk)
        ready.wait(timeout=20)
        try:
            if deed == "publish":
                actions.publish(actor=person, contribution=row, at=AT)
            else:
                actions.refuse(actor=person, contribution=row, at=AT, message="Non", reason=Reason.OTHER)
            outcomes.append(deed)
        except TooLate:
            outcomes.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=case) for case in zip(people, ("publish", "refuse"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) in (["publish", "told"], ["refuse", "told"])
    assert Contribution.objects.get().state == (State.PUBLISHED if "publish" in outcomes else State.REFUSED)
    assert Entry.objects.filter(verb__in=["published", "refused"]).count() == Mail.objects.count() == 1

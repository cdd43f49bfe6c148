"""Forty people join at once, and two leaders leave at once."""

import threading

import pytest
from django.db import connections

from maillage.communities.actions import membership
from maillage.communities.actions.membership import LastLeader
from maillage.communities.models import Community, Membership
from tests.factories.accounts import UserFactory
from tests.factories.communities import AT, make_community, make_member
from tests.factories.territories import TerritoryFactory
from tests.strict.machine import OTHER_ENGINE

PEOPLE = 20


def together(deeds):
    """Run these at the same moment; gives what each answered."""
    ready, outcomes = threading.Barrier(len(deeds)), []

    def run(deed):
        try:
            ready.wait(timeout=60)
            deed()
            outcomes.append("done")
        except LastLeader:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return sorted(outcomes)


@pytest.fixture
def space(settings):
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and connections["default"].is_in_memory_db():
        pytest.skip(f"{OTHER_ENGINE}: threads do not share a database in memory")
    return make_community(TerritoryFactory())


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_forty_joins_at_once_make_one_membership_each(space):
    people = [UserFactory() for _ in range(PEOPLE)]

    def joining(person):
        return lambda: membership.join(actor=person, community=Community.objects.get(pk=space.pk), at=AT)

    outcomes = together([joining(person) for person in people for _twice in range(2)])

    assert outcomes == ["done"] * 2 * PEOPLE
    assert Membership.objects.filter(community=space).count() == PEOPLE + 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_leaders_who_leave_at_once_one_stays(space):
    leaders = [Membership.objects.get(community=space).user, make_member(space, leads=True).user]

    def leaving(person):
        return lambda: membership.leave(actor=person, community=Community.objects.get(pk=space.pk), at=AT)

    outcomes = together([leaving(person) for person in leaders])

    assert outcomes == ["done", "refused"]
    assert Membership.objects.leaders().filter(community=space).count() == 1

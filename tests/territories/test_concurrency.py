"""The last two coordinators leave at the same moment: one stays."""

import threading

import pytest
from django.db import connections

from maillage.contributions.actions import close_account
from maillage.directory.actions.organisations import LastManager
from maillage.directory.actions.people import leave_teams
from maillage.directory.models import Member
from maillage.territories.actions import withdraw_role
from maillage.territories.actions.people import LastCoordinator
from maillage.territories.enums import Role
from maillage.territories.models import Grant
from tests.factories.accounts import UserFactory
from tests.factories.contributions import AT
from tests.factories.directory import make_organisation
from tests.factories.territories import GrantFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ROUNDS = 6


def at_once(deeds, told):
    """Run two deeds in two threads, started together; gives how many went through, the others being told why not."""
    ready, outcomes = threading.Barrier(2), []

    def run(deed):
        try:
            ready.wait(timeout=60)
            deed()
            outcomes.append("done")
        except told:
            outcomes.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return sorted(outcomes)


def withdraw(grant):
    row = Grant.objects.select_related("territory", "user").get(pk=grant.pk)
    return lambda: withdraw_role(actor=row.user, grant=row, at=AT)


def close(grant):
    person = grant.user
    return lambda: close_account(person=person, at=AT)


@pytest.mark.parametrize("ways", [(withdraw, withdraw), (close, close), (withdraw, close)])
def test_a_territory_keeps_one_of_its_last_two_coordinators(here, ways):
    for _round in range(ROUNDS):
        Grant.objects.filter(territory=here).delete()
        deeds = [way(GrantFactory(territory=here, coordinator=True)) for way in ways]

        assert at_once(deeds, LastCoordinator) == ["done", "told"]
        assert Grant.objects.filter(territory=here, role=Role.COORDINATOR).count() == 1


def test_a_page_keeps_one_of_its_last_two_managers_while_others_are_in_the_team(here):
    for _round in range(ROUNDS):
        people = [UserFactory() for _ in range(3)]
        made = make_organisation(here, author=people[0])
        Member.objects.create(organisation=made, user=people[1], role="manager")
        Member.objects.create(organisation=made, user=people[2], role="editor")

        deeds = [lambda mine=person: leave_teams(mine, AT) for person in people[:2]]

        assert at_once(deeds, LastManager) == ["done", "told"]
        assert Member.objects.filter(organisation=made, role="manager").count() == 1

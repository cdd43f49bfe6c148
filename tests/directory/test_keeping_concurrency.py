"""Two people at the same moment: one page keeps a manager, one answer decides, one merger happens, no text is lost."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connections

from maillage.core.errors import Refused
from maillage.directory.actions.claims import accept_claim, claim_page, refuse_claim
from maillage.directory.actions.merging import merge_entries
from maillage.directory.actions.organisations import data_of, remove_member
from maillage.directory.models import Claim, Member, Organisation, Passage
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.strict.machine import OTHER_ENGINE

AT = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture(autouse=True)
def _shared_database(settings, db):
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and connections["default"].is_in_memory_db():
        pytest.skip(f"{OTHER_ENGINE}: threads do not share a database in memory")


def at_once(*jobs):
    """Run the jobs together; gives, for each, « done » or the refusal's class."""
    ready, outcomes = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            ready.wait(timeout=60)
            job()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return sorted(outcomes)


def test_two_managers_who_leave_at_once_do_not_leave_the_page_alone(here):
    made = make_organisation(here)
    Member.objects.create(organisation=made, user=UserFactory(), role="manager")
    rows = [Member.objects.select_related("user", "organisation__contribution").get(pk=pk)
            for pk in made.members.order_by("pk").values_list("pk", flat=True)]  # fmt: skip

    outcomes = at_once(*[lambda row=row: remove_member(actor=row.user, member=row, at=AT) for row in rows])

    assert outcomes == ["LastManager", "done"]
    assert made.members.count() == 1


def test_one_of_two_answers_to_a_claim_decides(here):
    made, person, chief = make_organisation(here), UserFactory(), UserFactory(administrator=True)
    claim_page(actor=person, organisation=made, function="x", message="", at=AT)
    one, other = Claim.objects.get(), Claim.objects.get()

    outcomes = at_once(
        lambda: accept_claim(actor=chief, claim=one, proof="coordinator", at=AT),
        lambda: refuse_claim(actor=chief, claim=other, proof="coordinator", at=AT, answer="Non"),
    )

    assert outcomes == ["TooLate", "done"]
    assert made.members.filter(user=person).exists() == (Claim.objects.get().state == "accepted")


def test_two_mergers_in_opposite_directions_make_one(here):
    keys = [make_organisation(here, name=name).pk for name in ("Orion", "Club Orion")]
    chief = UserFactory(administrator=True)

    def merge(kept, merged):
        one, two = (Organisation.objects.select_related("contribution").get(pk=pk) for pk in (kept, merged))
        merge_entries(actor=chief, kept=one, merged=two, data=data_of(one), at=AT)

    outcomes = at_once(lambda: merge(keys[0], keys[1]), lambda: merge(keys[1], keys[0]))

    assert outcomes == ["SameThing", "done"]
    assert Organisation.objects.filter(merged_into=None).count() == 1
    assert Passage.objects.count() == 1

"""Two people at the same moment: one editor is left, one answer decides, one project takes the last place."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connections

from maillage.core.errors import Refused
from maillage.projects.actions import team
from maillage.projects.actions.forums import enter
from maillage.projects.models import Asking, Project, Relation
from tests.factories.accounts import UserFactory
from tests.factories.projects import make_forum, make_project
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


def test_two_last_editors_who_leave_at_once_leave_one_behind(here):
    made = make_project(here, team=(UserFactory(),))
    people = [row.user for row in made.relations.select_related("user").order_by("pk")]

    def leave(person):
        team.leave(actor=person, project=Project.objects.select_related("contribution").get(pk=made.pk), at=AT)

    outcomes = at_once(*[lambda person=person: leave(person) for person in people])

    assert outcomes == ["LastEditor", "done"]
    kept = Relation.objects.filter(project=made, role="team").get()
    assert Project.objects.get(pk=made.pk).contribution.author_id == kept.user_id


def test_one_of_two_answers_to_an_offer_decides(here):
    made, person = make_project(here), UserFactory()
    team.ask(actor=person, project=made, role="helper", message="Bonjour", at=AT)
    chief = made.contribution.author
    rows = [Asking.objects.select_related("project__contribution__origin", "user", "need").get() for _turn in range(2)]

    outcomes = at_once(
        lambda: team.accept(actor=chief, asking=rows[0], at=AT),
        lambda: team.decline(actor=chief, asking=rows[1], at=AT),
    )

    assert outcomes == ["TooLate", "done"]
    assert Relation.objects.filter(user=person).exists() == (Asking.objects.get().state == "accepted")


def test_the_last_place_of_a_forum_is_taken_once(here):
    forum = make_forum(here, most_projects=1)
    projects = [make_project(here, title=f"Projet {number}") for number in range(2)]

    def register(project):
        enter(actor=project.contribution.author, forum=forum, project=project, pitch="x", consents=False, at=AT)

    assert at_once(*[lambda one=one: register(one) for one in projects]) == ["ForumClosed", "done"]
    assert forum.entries.count() == 1

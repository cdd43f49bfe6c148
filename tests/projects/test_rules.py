"""Person × deed: who may do what with a project."""

import pytest
from django.contrib.auth.models import AnonymousUser

from maillage.contributions.actions import remove
from maillage.projects import rules
from maillage.projects.actions.team import follow, relate
from maillage.projects.actions.timetable import pairs_of, plan
from maillage.projects.models import Project
from tests.factories.accounts import UserFactory
from tests.factories.projects import AT, make_project

DEEDS = ("may_edit", "may_validate", "may_post", "may_archive", "may_remove", "may_join", "may_follow", "may_leave")
EXPECTED = {
    "anonymous": set(),
    "member": {"may_join", "may_follow"},
    "follower": {"may_join", "may_follow", "may_leave"},
    "helper": {"may_join", "may_follow", "may_leave"},
    "team": {"may_edit", "may_validate", "may_post", "may_archive", "may_remove", "may_follow", "may_leave"},
    "coordinator": {"may_edit", "may_post", "may_archive", "may_remove", "may_join", "may_follow"},
    "elsewhere": {"may_join", "may_follow"},
}


@pytest.fixture
def people(cast):
    made = make_project(cast.here)
    found = {"anonymous": AnonymousUser(), "member": cast["member"], "team": made.contribution.author,
             "coordinator": cast["coordinator_here"], "elsewhere": cast["coordinator_elsewhere"]}  # fmt: skip
    found["helper"], found["follower"] = UserFactory(), UserFactory()
    relate(project=made, user=found["helper"], role="helper", at=AT)
    follow(actor=found["follower"], project=made, at=AT)
    return made, found


@pytest.mark.django_db
@pytest.mark.parametrize("person", EXPECTED)
def test_what_each_person_may_do_with_a_published_project(people, person):
    made, found = people
    assert {deed for deed in DEEDS if getattr(rules, deed)(found[person], made)} == EXPECTED[person]


@pytest.mark.django_db
def test_a_draft_is_seen_by_its_team_and_the_moderators_only(cast):
    made = make_project(cast.here, author=cast["editor_a"], published=False)
    relate(project=made, user=cast["editor_b"], role="team", at=AT)
    roles = ("anonymous", "member", "editor_a", "editor_b", "coordinator_here", "coordinator_elsewhere")
    seen = {role for role in roles if Project.objects.visible_to(cast[role]).exists()}
    assert seen == {"editor_a", "editor_b", "coordinator_here"}


@pytest.mark.django_db
def test_moderators_may_hand_over_what_nobody_makes_any_more(cast):
    made = make_project(cast.here)
    assert not rules.may_validate(cast["coordinator_here"], made)
    made.relations.all().delete()
    assert rules.may_validate(cast["coordinator_here"], made)
    assert not rules.may_validate(cast["coordinator_elsewhere"], made)


@pytest.mark.django_db
def test_nobody_edits_a_tombstone(cast):
    made = make_project(cast.here)
    author = made.contribution.author
    remove(actor=author, contribution=made.contribution, at=AT)
    assert not any(
        getattr(rules, deed)(author, made) for deed in ("may_edit", "may_validate", "may_post", "may_remove")
    )


def test_wishes_of_both_sides_come_first():
    assert pairs_of([1, 2, 3], {1: [2], 2: [3], 3: [2]}) == [(2, 3), (1, 2)]


def test_wishes_that_do_not_fit_are_told():
    made = plan([1, 2, 3, 4], {1: [2, 3, 4]}, rounds=2, tables=4)
    assert made.left == [(1, 4)]


@pytest.mark.parametrize(("count", "rounds", "tables"), [(0, 2, 2), (1, 3, 2), (7, 4, 3), (12, 6, 5), (3, 1, 1)])
def test_no_project_is_in_two_places_and_no_table_holds_two_meetings(count, rounds, tables):
    entries = list(range(1, count + 1))
    wishes = {one: [other for other in entries if (one * other) % 3 == 1] for one in entries}
    made = plan(entries, wishes, rounds=rounds, tables=tables)
    places = [(one.round, one.table) for one in made.sittings]
    people = [(one.round, who) for one in made.sittings for who in (one.first, one.second) if who is not None]
    assert len(places) == len(set(places))
    assert len(people) == len(set(people))
    assert all(1 <= turn <= rounds and 1 <= table <= tables for turn, table in places)

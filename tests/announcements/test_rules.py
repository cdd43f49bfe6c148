"""Who writes, renews, closes and answers: a job is its structure’s, the rest is its author’s."""

import pytest

from maillage.announcements import rules
from maillage.announcements.actions import create_announcement
from maillage.announcements.actions.writing import NotOfTheTeam
from maillage.announcements.enums import HIRING, Genre
from maillage.announcements.models import Announcement
from maillage.directory.models import Member
from tests.factories.accounts import UserFactory
from tests.factories.announcements import AT, announcement_data, make_announcement, make_team
from tests.factories.directory import make_organisation
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("genre", Genre.values)
@pytest.mark.parametrize("in_team", [True, False])
def test_only_the_team_writes_in_the_name_of_a_structure_whatever_the_genre(here, genre, in_team):
    person = UserFactory()
    organisation = make_team(here, person) if in_team else make_organisation(here)
    data = announcement_data(genre, organisation=organisation)
    if in_team:
        create_announcement(actor=person, origin=here, genre=genre, data=data, at=AT)
    else:
        with pytest.raises(NotOfTheTeam, match="équipe"):
            create_announcement(actor=person, origin=here, genre=genre, data=data, at=AT)

    assert Announcement.objects.count() == int(in_team)


@pytest.mark.parametrize("genre", Genre.values)
def test_only_what_engages_nobody_is_written_without_a_structure(here, genre):
    person = UserFactory()
    if genre in HIRING:
        with pytest.raises(NotOfTheTeam, match="structure"):
            create_announcement(actor=person, origin=here, genre=genre, data=announcement_data(genre), at=AT)
    else:
        assert create_announcement(actor=person, origin=here, genre=genre, data=announcement_data(genre), at=AT).pk


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("team", [True, False])
def test_who_posts_a_job_is_in_the_team_whatever_their_role_in_the_territory(cast, role, team):
    if role == "anonymous":
        assert not rules.may_announce_for(cast[role], make_organisation(cast.here))
        return
    organisation = make_team(cast.here, cast[role]) if team else make_organisation(cast.here)

    assert rules.may_announce_for(cast[role], organisation) is team


def test_a_structure_that_nobody_reads_publishes_nothing(cast):
    organisation = make_organisation(cast.here, published=False)
    Member.objects.create(organisation=organisation, user=cast["member"])

    assert not rules.may_announce_for(cast["member"], organisation)


WHO_EDITS = {
    "anonymous": False, "member": False, "editor_a": True, "editor_b": False, "coordinator_here": True,
    "coordinator_elsewhere": False, "administrator": True,
}  # fmt: skip


@pytest.mark.parametrize(("role", "expected"), WHO_EDITS.items())
def test_an_announcement_is_edited_by_its_author_and_moderators(cast, role, expected):
    made = make_announcement(cast.here, author=cast["editor_a"])

    assert rules.may_edit(cast[role], made) is expected
    assert rules.may_end(cast[role], made) is expected
    assert rules.may_remove(cast[role], made) is expected


def test_a_colleague_of_the_team_edits_and_renews(cast):
    organisation = make_team(cast.here, cast["editor_a"])
    Member.objects.create(organisation=organisation, user=cast["member"])
    made = make_announcement(cast.here, "job", author=cast["editor_a"], organisation=organisation)

    assert rules.may_edit(cast["member"], made)
    assert rules.may_end(cast["member"], made)


def test_who_left_the_team_keeps_a_call_for_help_and_leaves_the_job(cast):
    organisation = make_team(cast.here, cast["editor_a"])
    job = make_announcement(cast.here, "job", author=cast["editor_a"], organisation=organisation)
    call = make_announcement(cast.here, author=cast["editor_a"], organisation=organisation)
    Member.objects.all().delete()

    assert not rules.may_edit(cast["editor_a"], job)
    assert rules.may_edit(cast["editor_a"], call)


def test_a_draft_is_seen_by_its_author_its_team_and_moderators_only(cast):
    organisation = make_team(cast.here, cast["editor_a"])
    Member.objects.create(organisation=organisation, user=cast["member"])
    made = make_announcement(cast.here, "job", author=cast["editor_a"], organisation=organisation, published=False)
    seen = {role: Announcement.objects.visible_to(cast[role]).filter(pk=made.pk).exists() for role in ROLES}

    assert seen == {
        "anonymous": False, "member": True, "editor_a": True, "editor_b": False, "coordinator_here": True,
        "coordinator_elsewhere": False, "administrator": True,
    }  # fmt: skip


def test_nobody_ends_what_is_not_published(cast):
    made = make_announcement(cast.here, author=cast["editor_a"], published=False)

    assert not rules.may_end(cast["editor_a"], made)


def test_one_writes_only_where_messages_are_relayed(cast):
    by_mail = make_announcement(cast.here)
    by_link = make_announcement(cast.here, apply_by="link", apply_url="https://club.example.org/")

    assert rules.may_answer(cast["anonymous"], by_mail)
    assert not rules.may_answer(cast["anonymous"], by_link)

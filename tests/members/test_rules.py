"""What a person sees of another, and who may write to whom."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from maillage.members.enums import Audience, Contact, Target
from maillage.members.models import Block, Profile
from maillage.members.rules.people import FIELDS, fields_for, public_fields, reach_of, why_not_write
from tests.factories.accounts import UserFactory
from tests.factories.members import AT, FollowFactory, ProfileFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.mark.parametrize("audience", list(Audience))
def test_a_page_is_seen_by_its_audience(audience):
    owner, friend, member = UserFactory(), UserFactory(), UserFactory()
    profile = ProfileFactory(user=owner, shown=audience)
    FollowFactory(user=owner, kind=Target.PERSON, key=str(friend.uid))
    viewers = [AnonymousUser(), member, friend, owner]

    seen = [Profile.objects.visible_to(viewer).filter(pk=profile.pk).exists() for viewer in viewers]

    assert (
        seen
        == {
            Audience.NOBODY: [False, False, False, True],
            Audience.FOLLOWED: [False, False, True, True],
            Audience.MEMBERS: [False, True, True, True],
            Audience.EVERYONE: [True, True, True, True],
        }[audience]
    )


def test_each_field_is_seen_by_its_own_audience():
    owner, friend, member = UserFactory(), UserFactory(), UserFactory()
    profile = ProfileFactory(
        user=owner, shown=Audience.EVERYONE, see_bio=Audience.EVERYONE, see_activity=Audience.MEMBERS,
        see_commune=Audience.FOLLOWED, see_skills=Audience.NOBODY,
    )  # fmt: skip
    FollowFactory(user=owner, kind=Target.PERSON, key=str(friend.uid))

    def seen(viewer):
        return {"bio", "activity", "commune", "skills"} & fields_for(profile, reach_of(viewer, profile))

    assert seen(AnonymousUser()) == {"bio"}
    assert seen(member) == {"bio", "activity"}
    assert seen(friend) == {"bio", "activity", "commune"}
    assert seen(owner) == {"bio", "activity", "commune", "skills"}


def test_machines_are_told_nothing_of_a_page_that_is_not_for_everyone():
    closed = ProfileFactory(shown=Audience.MEMBERS, **{f"see_{name}": Audience.EVERYONE for name in FIELDS})

    assert public_fields(closed) == frozenset()


def test_a_blocked_person_no_longer_sees_the_page():
    owner, other = UserFactory(), UserFactory()
    ProfileFactory(user=owner, public=True)
    Block.objects.create(owner=owner, person=other, kind="block", at=AT)

    assert not Profile.objects.visible_to(other).filter(user=owner).exists()


def test_a_closed_account_has_no_page():
    ProfileFactory(user=UserFactory(is_active=False), public=True)

    assert not Profile.objects.visible_to(UserFactory()).exists()


@pytest.mark.parametrize(("contact", "stranger", "friend"), [
    (Contact.NONE, "closed", "closed"), (Contact.FOLLOWED, "closed", ""), (Contact.EVERYONE, "", ""),
])  # fmt: skip
def test_one_chooses_who_writes(contact, stranger, friend):
    owner, known, other = UserFactory(), UserFactory(), UserFactory()
    ProfileFactory(user=owner, shown=Audience.EVERYONE, contact=contact)
    FollowFactory(user=owner, kind=Target.PERSON, key=str(known.uid))

    assert (why_not_write(other, owner, DAY), why_not_write(known, owner, DAY)) == (stranger, friend)


def test_nobody_writes_to_oneself_nor_without_an_account():
    owner = UserFactory()
    ProfileFactory(user=owner, public=True)

    assert why_not_write(owner, owner, DAY) == "oneself"
    assert why_not_write(AnonymousUser(), owner, DAY) == "anonymous"


@pytest.mark.parametrize(("adult_on", "refused"), [
    (date(2026, 3, 1), ""), (date(2026, 3, 2), ""), (date(2026, 3, 3), "minor"), (None, ""),
])  # fmt: skip
def test_a_minor_neither_writes_nor_receives_until_the_day_of_majority(adult_on, refused):
    young, adult = UserFactory(adult_on=adult_on), UserFactory()
    for user in (young, adult):
        ProfileFactory(user=user, public=True)

    assert why_not_write(young, adult, DAY) == refused
    assert why_not_write(adult, young, DAY) == refused
    assert why_not_write(adult, young, DAY, answers=True) == refused

"""Writing a profile, following, keeping away, writing to somebody."""

from datetime import UTC, date, datetime, timedelta

import pytest

from maillage.core import background
from maillage.journal.models import Entry
from maillage.members.actions.following import NotFollowable, choose_rhythm, follow, following, unfollow
from maillage.members.actions.messages import MayNotWrite, TooMany, forget_messages, report_message, send_message
from maillage.members.actions.people import NotOfAge, NotOneself, ProfileData, keep_away, let_back, write_profile
from maillage.members.enums import Audience, Contact, Rhythm, Target
from maillage.members.models import Block, Follow, Message, Profile
from maillage.notices.models import Mail
from maillage.search.models import Entry as SearchEntry
from maillage.vocabularies.models import Term
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.members import AT, FollowFactory, MessageFactory, ProfileFactory

pytestmark = pytest.mark.django_db


def data(**fields):
    return ProfileData(
        **{"activity": "Mathématicienne", "bio": "J’écris des machines.", "skills": ["Calcul", "calcul"]} | fields
    )


# --- The profile ------------------------------------------------------------------------------------------------------


def test_a_profile_is_written_with_its_address_and_each_skill_once(here):
    user = UserFactory(display_name="Ada Lovelace")

    profile = write_profile(actor=user, data=data(interests=[Term.objects.get(scheme="theme", code="ciel")]), at=AT)

    assert (profile.slug, profile.shown, profile.digest) == ("ada-lovelace", Audience.NOBODY, Rhythm.WEEKLY)
    assert [skill.label for skill in profile.skills.order_by("pk")] == ["Calcul"]
    assert list(Entry.objects.values_list("verb", "kind", "object_label")) == [("changed", "members.profile", "")]


def test_two_people_of_one_name_have_two_addresses():
    ProfileFactory(slug="ada-lovelace")

    slug = write_profile(actor=UserFactory(display_name="Ada Lovelace"), data=data(), at=AT).slug

    assert slug.startswith("ada-lovelace-")


def test_who_changes_name_leaves_the_former_address_behind(ada):
    ada.display_name = "Augusta King"
    ada.save()

    assert write_profile(actor=ada, data=data(), at=AT).slug == "augusta-king"


def test_search_knows_only_who_agreed_and_what_is_for_everyone(ada):
    open_page = {"shown": Audience.EVERYONE, "audiences": {"skills": Audience.MEMBERS}}

    write_profile(actor=ada, data=data(listed=True, **open_page), at=AT)
    entry = SearchEntry.objects.get(kind="member")
    words = entry.text.body

    assert (entry.title, entry.summary, entry.is_public) == ("Ada Lovelace", "Mathématicienne", True)
    assert "J’écris" in words
    assert "Calcul" not in words
    write_profile(actor=ada, data=data(listed=False, **open_page), at=AT)
    assert not SearchEntry.objects.filter(kind="member").exists()


@pytest.mark.parametrize("opening", [
    {"shown": Audience.MEMBERS}, {"shown": Audience.FOLLOWED}, {"contact": Contact.FOLLOWED},
    {"listed": True, "shown": Audience.EVERYONE},
])  # fmt: skip
def test_before_eighteen_a_page_stays_closed(opening):
    young = UserFactory(adult_on=date(2026, 3, 3))

    with pytest.raises(NotOfAge, match="18 ans"):
        write_profile(actor=young, data=data(**opening), at=AT)
    assert not Profile.objects.filter(user=young).exists()


def test_the_page_may_open_on_the_day_of_majority():
    young = UserFactory(adult_on=AT.date())

    assert write_profile(actor=young, data=data(shown=Audience.EVERYONE), at=AT).shown == Audience.EVERYONE


def test_a_minor_may_write_a_page_that_stays_closed():
    assert write_profile(actor=UserFactory(adult_on=date(2030, 1, 1)), data=data(), at=AT).activity


# --- Following --------------------------------------------------------------------------------------------------------


def test_following_twice_is_once_and_begins_the_digest(bob, here):
    structure = make_organisation(here).contribution

    follow(actor=bob, kind=Target.STRUCTURE, key=str(structure.uid), at=AT)
    follow(actor=bob, kind=Target.STRUCTURE, key=str(structure.uid), at=AT)

    profile = Profile.objects.get(user=bob)
    assert list(Follow.objects.values_list("user", "kind", "key")) == [(bob.pk, "structure", str(structure.uid))]
    assert (profile.digest_told_at, profile.digest_next_at) == (AT, datetime(2026, 3, 5, 6, 0, tzinfo=UTC))


def test_unfollowing_twice_is_once(bob):
    FollowFactory(user=bob)

    unfollow(actor=bob, kind=Target.THEME, key="ciel")
    unfollow(actor=bob, kind=Target.THEME, key="ciel")

    assert not Follow.objects.exists()


@pytest.mark.parametrize(("kind", "key"), [
    ("structure", "pas-un-uid"), ("structure", "00000000-0000-0000-0000-000000000000"), ("person", "pas-un-uid"),
    ("theme", "inconnu"), ("place", "00000"),
])  # fmt: skip
def test_what_does_not_exist_is_not_followed(bob, kind, key):
    with pytest.raises(NotFollowable):
        follow(actor=bob, kind=kind, key=key, at=AT)


def test_a_draft_and_a_closed_page_are_not_followed(bob, here):
    draft = make_organisation(here, published=False).contribution
    closed = ProfileFactory().user

    for kind, key in ((Target.STRUCTURE, draft.uid), (Target.PERSON, closed.uid), (Target.PERSON, bob.uid)):
        with pytest.raises(NotFollowable):
            follow(actor=bob, kind=kind, key=str(key), at=AT)


@pytest.mark.parametrize(("rhythm", "expected"), [
    ("daily", datetime(2026, 3, 6, 6, 0, tzinfo=UTC)), ("weekly", datetime(2026, 3, 12, 6, 0, tzinfo=UTC)),
    ("none", None),
])  # fmt: skip
def test_the_next_digest_is_a_later_morning_even_on_a_thursday(rhythm, expected):
    assert following(rhythm, "Europe/Paris", datetime(2026, 3, 5, 5, 0, tzinfo=UTC)) == expected


def test_the_morning_is_seven_o_clock_on_the_wall_through_the_change_of_hour():
    before = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)

    assert following("weekly", "Europe/Paris", before) == datetime(2026, 4, 2, 5, 0, tzinfo=UTC)


def test_who_stopped_the_digest_is_not_told_of_what_was_meanwhile(bob):
    choose_rhythm(actor=bob, rhythm=Rhythm.NONE, at=AT)
    later = AT + timedelta(days=40)

    profile = choose_rhythm(actor=bob, rhythm=Rhythm.DAILY, at=later)

    assert profile.digest_told_at == later


# --- Distance ---------------------------------------------------------------------------------------------------------


def test_blocking_ends_what_either_followed_of_the_other(ada, bob):
    FollowFactory(user=ada, kind=Target.PERSON, key=str(bob.uid))
    FollowFactory(user=bob, kind=Target.PERSON, key=str(ada.uid))

    block = keep_away(actor=ada, person=bob, kind="block", at=AT)

    assert not Follow.objects.exists()
    let_back(actor=ada, block=block, at=AT)
    assert not Block.objects.exists()


def test_nobody_is_kept_away_from_oneself(ada):
    with pytest.raises(NotOneself):
        keep_away(actor=ada, person=ada, kind="mute", at=AT)


# --- Messages ---------------------------------------------------------------------------------------------------------


def test_a_message_is_relayed_without_either_address(ada, bob):
    message = send_message(actor=bob, recipient=ada, text="Bonjour Ada, on en parle ?", at=AT)

    mail = Mail.objects.get()
    assert (mail.to, mail.reply_to) == (ada.email, "")
    assert "Bob Martin" in mail.text
    assert f"/mon-espace/messages/{message.uid}/" in mail.text
    assert bob.email not in mail.text + mail.html + mail.subject
    assert list(Entry.objects.values_list("verb", "object_label")) == [("message_sent", "")]


def test_who_received_a_message_answers_it_whatever_the_other_setting(ada, bob):
    first = send_message(actor=bob, recipient=ada, text="Bonjour Ada", at=AT)

    with pytest.raises(MayNotWrite):
        send_message(actor=ada, recipient=bob, text="Bonjour Bob", at=AT)
    assert send_message(actor=ada, recipient=bob, text="Bonjour Bob", at=AT, answers=first).answers == first


def test_a_block_stops_answers_too(ada, bob):
    first = send_message(actor=bob, recipient=ada, text="Bonjour Ada", at=AT)
    keep_away(actor=bob, person=ada, kind="block", at=AT)

    with pytest.raises(MayNotWrite):
        send_message(actor=ada, recipient=bob, text="Bonjour Bob", at=AT, answers=first)


def test_one_person_is_written_to_five_times_a_day(ada, bob):
    for _number in range(5):
        MessageFactory(sender=bob, recipient=ada, at=AT)

    with pytest.raises(TooMany):
        send_message(actor=bob, recipient=ada, text="Encore", at=AT + timedelta(hours=23))
    assert send_message(actor=bob, recipient=ada, text="Le lendemain", at=AT + timedelta(hours=25))


def test_twenty_messages_leave_in_a_day(ada, bob):
    for _number in range(20):
        MessageFactory(sender=bob, at=AT)

    with pytest.raises(TooMany):
        send_message(actor=bob, recipient=ada, text="Le vingt et unième", at=AT)


def test_a_report_reaches_the_administrators_once_without_an_address(ada, bob):
    UserFactory(administrator=True, email="admin@exemple.test")
    message = MessageFactory(sender=bob, recipient=ada)

    report_message(actor=ada, message=message, at=AT)
    report_message(actor=ada, message=message, at=AT)

    mail = Mail.objects.get()
    assert mail.to == "admin@exemple.test"
    assert bob.email not in mail.text


def test_messages_are_erased_after_a_year(ada, bob):
    MessageFactory(sender=bob, recipient=ada, at=AT - timedelta(days=366))
    kept = MessageFactory(sender=bob, recipient=ada, at=AT - timedelta(days=364))

    assert forget_messages(actor=None, at=AT) == 1
    assert list(Message.objects.order_by("pk")) == [kept]
    assert background.run_pending(at=AT + timedelta(days=400)) == 0

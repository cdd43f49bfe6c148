"""Comments, replies, debates and relays: what is written, who is told, what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from maillage.contributions.actions import publish, return_to_author
from maillage.contributions.actions.limits import TooMuchForANewAccount
from maillage.contributions.actions.people import close_account
from maillage.contributions.enums import Leaving, Reason, State
from maillage.contributions.models import Contribution, Placement, Revision
from maillage.conversations import actions
from maillage.conversations.actions.commenting import NothingSaid, NotOpen, TakeASide, TooLateToEdit
from maillage.conversations.actions.debates import NoQuestion, NoSynthesis
from maillage.conversations.models import Comment, Debate
from maillage.journal.models import Entry
from maillage.notices.actions import mute
from maillage.notices.models import Mail, Notice
from maillage.territories.enums import Check
from tests.factories.accounts import UserFactory
from tests.factories.conversations import AT, make_comment, make_debate
from tests.factories.events import make_event
from tests.factories.territories import GrantFactory, PolicyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(here):
    return make_event(here)


@pytest.fixture
def subject(event):
    return event.contribution


def mails(template="conversations/mail/answered"):
    return sorted(Mail.objects.filter(template=template).values_list("to", flat=True))


def test_a_comment_is_a_contribution_of_the_territory_of_its_subject(subject):
    person = UserFactory()

    comment = make_comment(subject, author=person, text=" Très bonne idée. ")

    made = comment.contribution
    assert (made.kind, made.origin_id, made.author, made.state) == (
        "comment",
        subject.origin_id,
        person,
        State.PUBLISHED,
    )
    assert (comment.text, made.title, made.checked_at, made.reserved) == (
        "Très bonne idée.",
        "Très bonne idée.",
        None,
        False,
    )
    assert Revision.objects.get(contribution=made).data == {"text": "Très bonne idée.", "position": ""}
    assert Entry.objects.about(made).values_list("verb", flat=True).get() == "published"


def test_a_comment_published_at_once_sends_no_mail_to_moderators(subject, here):
    GrantFactory(territory=here, moderator=True)
    Mail.objects.all().delete()

    make_comment(subject)

    assert mails("contributions/mail/waiting") == []


def test_where_comments_are_read_first_they_wait_and_nobody_is_told_until_they_are_published(subject, here):
    PolicyFactory(territory=here, kind="comment", timing=Check.BEFORE)
    moderator = GrantFactory(territory=here, moderator=True).user
    comment = make_comment(subject)

    assert (comment.contribution.state, mails()) == (State.SUBMITTED, [])
    assert moderator.email in mails("contributions/mail/waiting")

    publish(actor=moderator, contribution=comment.contribution, at=AT)

    assert mails() == [subject.author.email]


def test_the_author_of_the_thing_and_of_the_comment_answered_are_told_once_each(subject):
    first, second = UserFactory(), UserFactory()
    thread = make_comment(subject, author=first)
    Mail.objects.all().delete()

    make_comment(subject, author=second, parent=thread, text="D’accord avec vous.")

    assert mails() == sorted([first.email, subject.author.email])
    assert Notice.objects.filter(user=first).values_list("text", flat=True).get().startswith(f"{second} vous répond")


def test_nobody_is_told_of_their_own_words(subject):
    thread = make_comment(subject, author=subject.author)
    make_comment(subject, author=subject.author, parent=thread, text="Je précise.")

    assert mails() == []


def test_answers_may_be_refused_by_mail_and_stay_on_the_site(subject):
    mute(email=subject.author.email, category="reply", at=AT)

    make_comment(subject)

    assert (mails(), Notice.objects.filter(user=subject.author).count()) == ([], 1)


def test_a_correction_does_not_tell_again(subject):
    comment = make_comment(subject)
    Mail.objects.all().delete()

    actions.edit_comment(
        actor=comment.contribution.author, comment=comment, text="Mieux dit.", at=AT + timedelta(minutes=14)
    )

    comment.refresh_from_db()
    assert (comment.text, comment.edited_at, mails()) == ("Mieux dit.", AT + timedelta(minutes=14), [])
    assert comment.contribution.revisions.count() == 2


def test_an_answer_to_a_reply_joins_its_thread(subject):
    thread = make_comment(subject)
    reply = make_comment(subject, parent=thread, text="Oui.")

    again = make_comment(subject, parent=reply, text="Moi aussi.")

    assert (reply.parent, again.parent) == (thread, thread)


def test_a_form_sent_twice_writes_one_comment(subject):
    person = UserFactory()

    made = [make_comment(subject, author=person, text="Une fois.", at=AT + timedelta(seconds=n)) for n in (0, 2)]

    assert (made[0], Comment.objects.count()) == (made[1], 1)


@pytest.mark.parametrize(("text", "refusal"), [("", NothingSaid), (" \u200b ", NothingSaid), ("x" * 4001, NothingSaid)])
def test_a_comment_has_words_and_not_too_many(subject, text, refusal):
    with pytest.raises(refusal):
        make_comment(subject, text=text)

    assert Contribution.objects.filter(kind="comment").count() == 0


def test_what_is_not_published_takes_no_comment(here):
    draft = make_event(here, published=False).contribution

    with pytest.raises(NotOpen):
        make_comment(draft)


def test_a_reply_to_a_removed_comment_or_to_another_page_is_refused(subject, here):
    thread = make_comment(subject)
    with pytest.raises(NotOpen):
        make_comment(make_event(here, title="Autre", venue=None, mode="online", online_url="https://e.test/").contribution,
                     parent=thread)  # fmt: skip
    actions.remove_comment(actor=thread.contribution.author, comment=thread, at=AT)
    thread.refresh_from_db()

    with pytest.raises(NotOpen):
        make_comment(subject, parent=thread)


def test_a_comment_is_corrected_for_a_quarter_of_an_hour(subject):
    comment = make_comment(subject)

    with pytest.raises(TooLateToEdit):
        actions.edit_comment(
            actor=comment.contribution.author, comment=comment, text="Autre chose", at=AT + timedelta(minutes=16)
        )


def test_what_a_moderator_returned_is_corrected_at_any_time_and_read_again(subject, here):
    moderator = GrantFactory(territory=here, moderator=True).user
    comment = make_comment(subject)
    return_to_author(actor=moderator, contribution=comment.contribution, at=AT, message="Restez courtois.")

    actions.edit_comment(
        actor=comment.contribution.author, comment=comment, text="Je ne suis pas d’accord.", at=AT + timedelta(days=3)
    )

    assert comment.contribution.state == State.SUBMITTED


def test_its_author_takes_a_comment_away(subject):
    comment = make_comment(subject)

    actions.remove_comment(actor=comment.contribution.author, comment=comment, at=AT)

    assert (comment.contribution.state, comment.contribution.reason) == (State.REMOVED, Reason.AUTHOR)


# --- New accounts -----------------------------------------------------------------------------------------------------


def newcomer(**fields):
    person = UserFactory()
    person.date_joined = AT - timedelta(days=2)
    person.save(update_fields=["date_joined"])
    return person


def test_a_new_account_has_a_share_a_day_all_kinds_together(subject, settings):
    settings.NEW_ACCOUNT_A_DAY = 2
    person = newcomer()
    make_comment(subject, author=person, text="Un")
    make_event(subject.origin, author=person, published=False, venue=None, mode="online", online_url="https://e.test/")

    with pytest.raises(TooMuchForANewAccount, match="moins de 7 jours publie au plus 2"):
        make_comment(subject, author=person, text="Trois")
    make_comment(subject, author=person, text="Trois", at=AT + timedelta(hours=25))

    assert Comment.objects.count() == 2


def test_a_role_or_a_week_lifts_the_limit(subject, settings):
    settings.NEW_ACCOUNT_A_DAY = 1
    known = newcomer()
    GrantFactory(user=known, territory=subject.origin)
    old = UserFactory()
    old.date_joined = AT - timedelta(days=8)
    old.save(update_fields=["date_joined"])

    for person in (known, old):
        for text in ("Un", "Deux"):
            make_comment(subject, author=person, text=text)

    assert Comment.objects.count() == 4


def test_a_link_of_a_new_account_is_read_before_it_is_published(subject):
    held = make_comment(subject, author=newcomer(), text="Voyez https://exemple.test/offre")
    free = make_comment(subject, text="Voyez https://exemple.test/offre aussi")

    assert (held.contribution.state, free.contribution.state) == (State.SUBMITTED, State.PUBLISHED)


# --- Debates ----------------------------------------------------------------------------------------------------------


def test_in_a_debate_one_takes_a_side_and_replies_take_none(subject):
    make_debate(subject)
    with pytest.raises(TakeASide):
        make_comment(subject)

    thread = make_comment(subject, position="against")
    reply = make_comment(subject, parent=thread, position="for", text="Pourquoi ?")

    assert (thread.position, reply.position) == ("against", "")


def test_outside_a_debate_a_position_is_not_kept(subject):
    assert make_comment(subject, position="for").position == ""


def test_a_closed_debate_takes_no_answer(subject):
    debate = make_debate(subject)
    actions.close_debate(actor=subject.author, debate=debate, at=AT)

    with pytest.raises(NotOpen, match="clos"):
        make_comment(subject, position="for")
    assert list(Entry.objects.about(subject).values_list("verb", flat=True))[:2] == ["debate_closed", "debate_opened"]


def test_a_synthesis_is_written_and_read_by_moderators(subject, here):
    moderator = GrantFactory(territory=here, moderator=True).user
    debate = make_debate(subject, actor=moderator)
    Contribution.objects.filter(pk=subject.pk).update(checked_at=AT)
    debate = Debate.objects.select_related("subject").get(pk=debate.pk)

    actions.write_synthesis(actor=subject.author, debate=debate, text="Un dimanche sur deux.", at=AT)

    subject.refresh_from_db()
    assert Debate.objects.values_list("synthesis", "synthesised_by").get() == (
        "Un dimanche sur deux.",
        subject.author_id,
    )
    assert (subject.state, subject.checked_at) == (State.PUBLISHED, None)


def test_a_debate_needs_a_question_and_a_synthesis_needs_words(subject):
    with pytest.raises(NoQuestion):
        actions.open_debate(actor=subject.author, subject=subject, question="  ", at=AT)
    debate = make_debate(subject)
    with pytest.raises(NoSynthesis):
        actions.write_synthesis(actor=subject.author, debate=debate, text="", at=AT)


# --- Relays -----------------------------------------------------------------------------------------------------------


def test_a_relay_is_shown_where_it_is_sent_from(subject, elsewhere):
    comment = make_comment(subject, is_relay=True, relay_in=elsewhere)

    shown = set(Placement.objects.filter(contribution=comment.contribution).values_list("territory", flat=True))
    assert shown == {subject.origin_id, elsewhere.pk}
    assert [list(Comment.objects.relayed_in(pk)) for pk in (None, elsewhere.pk)] == [[comment], [comment]]


def test_what_is_removed_is_relayed_no_more(subject):
    make_comment(subject, is_relay=True)
    Contribution.objects.filter(pk=subject.pk).update(state=State.REMOVED, removed_at=AT)

    assert list(Comment.objects.relayed_in(subject.origin_id)) == []


# --- Accounts ---------------------------------------------------------------------------------------------------------


def test_erasing_an_account_empties_what_it_said(subject):
    person = UserFactory()
    comment = make_comment(subject, author=person, text="Mon numéro est le 06.")
    make_comment(subject, parent=comment, text="Merci.")

    close_account(person=person, at=datetime(2026, 4, 1, tzinfo=UTC), what=Leaving.ERASE)

    comment.refresh_from_db()
    assert (comment.text, comment.contribution.state, comment.contribution.author) == ("", State.REMOVED, None)
    assert not Revision.objects.filter(contribution=comment.contribution).exists()


def test_nobody_signs_the_words_of_somebody_who_left(subject, here):
    person, heir = UserFactory(), GrantFactory(territory=here, moderator=True).user
    comment = make_comment(subject, author=person)
    event = make_event(
        here, author=person, title="À reprendre", venue=None, mode="online", online_url="https://e.test/"
    )

    close_account(person=person, at=AT, what=Leaving.HAND_OVER, heir=heir)

    comment.contribution.refresh_from_db()
    event.contribution.refresh_from_db()
    assert (event.contribution.author, comment.contribution.author) == (heir, person)
    assert str(person) == "Ancien membre"

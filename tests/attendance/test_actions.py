"""What is waited for, what is answered, how it is corrected: rows, journal, mails."""

from dataclasses import replace
from datetime import timedelta

import pytest

from maillage.attendance.actions import (
    Answer,
    AnsweredMeanwhile,
    BreakdownRefused,
    LinkClosed,
    NotAnAnswer,
    SubjectData,
    Voice,
    ask,
    expect,
    forget_links,
    make_link,
    read_link,
    remind,
    report,
    revoke_link,
    share_link,
    voice_of,
    withdraw,
)
from maillage.attendance.actions.answering import voice_of_link
from maillage.attendance.actions.links import TooManyLinks, token_of
from maillage.attendance.models import Cell, Headcount, HeadcountRevision, ReportLink, Subject
from maillage.directory.models import Member, Organisation
from maillage.journal.models import Entry
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.attendance import AT, FIRST, VOICE, counted, give, make_headcount, make_subject, slot
from tests.factories.directory import make_organisation

pytestmark = pytest.mark.django_db


def structure(here, **fields):
    """A structure that nobody manages yet."""
    organisation = make_organisation(here, **fields)
    organisation.members.all().delete()
    return organisation


def verbs():
    return list(Entry.objects.filter(kind__startswith="attendance").order_by("pk").values_list("verb", flat=True))


def states(subject):
    return list(subject.headcounts.order_by("pk").values_list("slot_key", "state"))


# --- What is waited for -----------------------------------------------------------------------------------------------


def test_each_slot_is_waited_for_with_a_copy_of_its_facts(here):
    organisation = make_organisation(here)

    row = make_headcount(
        here, organisations=[organisation], slots=[slot("7", place="Salle des Tilleuls", suggested=12)]
    )

    assert (row.slot_key, row.state, row.number, row.suggested, row.place) == (
        "7", "awaited", None, 12, "Salle des Tilleuls",
    )  # fmt: skip
    assert (str(row.on), row.length_minutes, row.subject.organisation) == ("2026-03-14", 120, organisation)
    assert verbs() == ["attendance_expected"]


def test_the_day_is_that_of_the_place_not_of_greenwich(here):
    row = make_headcount(here, slots=[slot(starts=FIRST.replace(hour=20), time_zone="Indian/Reunion")])

    assert str(row.on) == "2026-03-15"


def test_a_slot_to_come_is_not_silent_and_is_waited_for_once_it_has_ended(here):
    subject = make_subject(here, slots=[slot("1"), slot("2", starts=AT + timedelta(days=1))])
    assert states(subject) == [("1", "awaited"), ("2", "planned")]

    data = SubjectData(kind=subject.kind, key=subject.key, title="Petits géologues", territory=here)
    expect(actor=None, subject=data, slots=[slot("1"), slot("2", starts=AT + timedelta(days=1))],
           at=AT + timedelta(days=2))  # fmt: skip

    assert states(subject) == [("1", "awaited"), ("2", "awaited")]


def test_expecting_again_follows_the_facts_and_leaves_the_answer(here):
    row = give(make_headcount(here))
    data = SubjectData(kind="event", key=row.subject.key, title="Petits botanistes", territory=here)

    expect(actor=None, subject=data, slots=[slot(place="Ailleurs", cancelled=True)], at=AT)

    row.refresh_from_db()
    assert (row.subject.__class__.objects.get().title, row.place, row.state, row.number) == (
        "Petits botanistes", "Ailleurs", "counted", 34,
    )  # fmt: skip
    assert verbs() == ["attendance_expected", "attendance_given"]


def test_a_slot_cancelled_or_taken_away_is_waited_for_no_more_and_again_when_it_comes_back(here):
    subject = make_subject(here, slots=[slot("1"), slot("2", starts=FIRST + timedelta(days=1))])
    data = SubjectData(kind="event", key=subject.key, title="Petits géologues", territory=here)

    expect(actor=None, subject=data, slots=[slot("1", cancelled=True)], at=AT)
    assert states(subject) == [("1", "cancelled"), ("2", "cancelled")]

    expect(actor=None, subject=data, slots=[slot("1"), slot("2", starts=FIRST + timedelta(days=1))], at=AT)
    assert states(subject) == [("1", "awaited"), ("2", "awaited")]


def test_what_was_said_not_to_have_taken_place_stays_said(here):
    row = give(make_headcount(here), Answer(state="cancelled"))
    data = SubjectData(kind="event", key=row.subject.key, title="Petits géologues", territory=here)

    expect(actor=None, subject=data, slots=[slot()], at=AT)

    assert Headcount.objects.get().state == "cancelled"


def test_what_is_removed_is_waited_for_no_more_and_its_links_open_nothing(here):
    person = UserFactory()
    subject = make_subject(here, author=person)
    link = make_link(actor=None, subject=subject, user=person, at=AT)

    assert withdraw(actor=None, kind="event", keys=[subject.key], at=AT) == 1
    assert withdraw(actor=None, kind="event", keys=[subject.key], at=AT) == 0

    assert states(subject) == [("1", "cancelled")]
    with pytest.raises(LinkClosed):
        read_link(token_of(link), AT)


# --- Answers ----------------------------------------------------------------------------------------------------------


def test_an_answer_writes_the_row_its_parts_its_revision_and_the_journal(here, person):
    row = make_headcount(here)
    answer = counted(20, minutes=90, cells={"sex": {"women": 12, "men": None}}, note="  Il\u202e pleuvait ")

    report(actor=person, headcount=row, answer=answer, seen=0, voice=VOICE, at=AT)

    row = Headcount.objects.get()
    assert (row.state, row.number, row.accuracy, row.minutes, row.revision, row.note) == (
        "counted", 20, "counted", 90, 1, "Il pleuvait",
    )  # fmt: skip
    assert (row.reporter, row.way, row.answered_at) == ("Club Céphée", "team", AT)
    assert list(Cell.objects.order_by("pk").values_list("dimension", "member", "number")) == [
        ("sex", "women", 12), ("sex", "unsaid", 8),
    ]  # fmt: skip
    assert list(HeadcountRevision.objects.values_list("number", "by", "reporter")) == [(1, person.pk, "Club Céphée")]
    assert verbs() == ["attendance_expected", "attendance_given"]


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (Answer(state="nobody"), ("nobody", 0, "", None)),
        (Answer(state="unknown"), ("unknown", None, "", None)),
        (Answer(state="cancelled"), ("cancelled", None, "", None)),
        (counted(3, accuracy="estimated"), ("counted", 3, "estimated", None)),
        (Answer(state="unknown", number=12, accuracy="counted", minutes=30, cells={"sex": {"men": 2}}),
         ("unknown", None, "", None)),
    ],
)  # fmt: skip
def test_nobody_unknown_and_cancelled_are_answers_and_only_a_count_has_a_number(here, answer, kept):
    row = give(make_headcount(here), answer)

    assert (row.state, row.number, row.accuracy, row.minutes) == kept
    assert Cell.objects.count() == 0


@pytest.mark.parametrize(
    "answer",
    [
        Answer(state="counted"),
        Answer(state="awaited"),
        Answer(state="autre"),
        counted(0),
        counted(-4),
        counted(1_000_001),
        counted(accuracy=""),
        counted(accuracy="pifomètre"),
        counted(minutes=0),
        counted(minutes=1441),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_written(here, answer):
    row = make_headcount(here)

    with pytest.raises(NotAnAnswer):
        give(row, answer)

    assert Headcount.objects.filter(state="awaited", number=None, revision=0).exists()
    assert HeadcountRevision.objects.count() == 0


def test_a_breakdown_that_does_not_agree_is_refused_with_its_remedy(here):
    with pytest.raises(BreakdownRefused) as refused:
        give(make_headcount(here), counted(20, cells={"sex": {"women": 12, "men": 10}, "public": {"rural": 21}}))

    assert refused.value.faults == {
        "sex": "Ces parts font 22 personnes, plus que les 20 comptées : corrigez une part, ou le nombre total.",
        "public": "Une part dit 21 personnes, plus que les 20 comptées : corrigez cette part, ou le nombre total.",
    }
    assert HeadcountRevision.objects.count() == 0


def test_a_correction_is_a_revision_and_the_last_one_counts(here):
    row = give(make_headcount(here), counted(20, cells={"sex": {"women": 20}}))

    give(row, counted(25))

    row.refresh_from_db()
    assert (row.number, row.revision, Cell.objects.count()) == (25, 2, 0)
    assert [one.data["number"] for one in row.revisions.newest_first()] == [25, 20]
    assert verbs() == ["attendance_expected", "attendance_given", "attendance_corrected"]


def test_the_same_answer_again_changes_nothing(here):
    row = give(make_headcount(here))

    give(row)

    assert HeadcountRevision.objects.count() == 1


def test_the_second_of_two_sees_the_answer_of_the_first_and_loses_nothing_of_it(here):
    row = make_headcount(here)
    report(actor=None, headcount=row, answer=counted(20), seen=0, voice=VOICE, at=AT)

    with pytest.raises(AnsweredMeanwhile) as late:
        report(actor=None, headcount=row, answer=counted(30), seen=0, voice=VOICE, at=AT)

    assert (late.value.current.number, late.value.current.revision) == (20, 1)
    assert Headcount.objects.get().number == 20


def test_closing_an_account_takes_no_figure_away_and_leaves_no_name(here, person):
    row = give(make_headcount(here, author=person), actor=person)
    link = make_link(actor=None, subject=row.subject, user=person, at=AT)

    forget_links(person=person)
    HeadcountRevision.objects.update(by=None)

    row.refresh_from_db()
    assert (row.number, row.reporter) == (34, "Club Céphée")
    assert person.display_name not in str(HeadcountRevision.objects.values_list("data", "reporter").get())
    assert not ReportLink.objects.filter(pk=link.pk).exists()


def test_a_person_speaks_for_a_structure_then_for_the_coordination_then_as_who_announced(cast, here):
    organisation = make_organisation(here, name="Club Céphée")
    Member.objects.create(organisation=organisation, user=cast["editor_a"], role="editor", since=AT)
    subject = make_subject(here, organisations=[organisation], author=cast["member"])

    said = [voice_of(cast[role], subject) for role in ("editor_a", "coordinator_here", "member")]

    assert said == [
        Voice(way="team", reporter="Club Céphée"),
        Voice(way="coordinator", reporter="Hauts-de-Lys"),
        Voice(way="author", reporter=""),
    ]


# --- Asking -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def led(here):
    """A structure with a manager and an editor, and what it organised."""
    organisation = structure(here, email="club@exemple.test")
    manager = UserFactory(email="gerante@exemple.test")
    Member.objects.create(organisation=organisation, user=manager, role="manager", since=AT)
    Member.objects.create(organisation=organisation, user=UserFactory(), role="editor", since=AT)
    return make_subject(here, organisations=[organisation])


def recipients():
    return list(Mail.objects.order_by("pk").values_list("to", flat=True))


def fresh(subject):
    return Subject.objects.select_related("territory", "author", "organisation__contribution").get(pk=subject.pk)


def test_those_who_manage_the_structure_are_asked_once(led):
    assert ask(actor=None, subject=fresh(led), at=AT) == 1
    assert ask(actor=None, subject=fresh(led), at=AT) == 0

    assert recipients() == ["gerante@exemple.test"]
    mail = Mail.objects.get()
    assert "Petits géologues" in mail.subject
    assert "/frequentation/" in mail.text


def test_who_announced_it_is_asked_too_and_nobody_twice(here, person):
    organisation = structure(here)
    Member.objects.create(organisation=organisation, user=person, role="manager", since=AT)

    ask(actor=None, subject=fresh(make_subject(here, organisations=[organisation], author=person)), at=AT)

    assert recipients() == [person.email]


def test_without_anybody_the_address_of_the_structure_is_asked(here):
    organisation = structure(here, email="club@exemple.test")
    subject = make_subject(here, organisations=[organisation])

    ask(actor=None, subject=fresh(subject), at=AT)

    assert recipients() == ["club@exemple.test"]
    link = ReportLink.objects.get()
    assert voice_of_link(read_link(token_of(link), AT)) == Voice(way="link", reporter="Club Céphée")
    Organisation.objects.update(email="autre@exemple.test")
    with pytest.raises(LinkClosed):
        read_link(token_of(link), AT)


def test_what_was_answered_is_not_asked_and_the_reminder_stops_at_the_answer(led):
    row = led.headcounts.select_related("subject").get()
    ask(actor=None, subject=fresh(led), at=AT)
    give(row, Answer(state="unknown"))

    assert remind(actor=None, subject=fresh(led), at=AT + timedelta(days=7)) == 0
    assert recipients() == ["gerante@exemple.test"]


def test_the_reminder_leaves_once_and_replaces_the_link(led):
    ask(actor=None, subject=fresh(led), at=AT)
    first = ReportLink.objects.get()
    later = AT + timedelta(days=7)

    assert [remind(actor=None, subject=fresh(led), at=later) for _turn in range(2)] == [1, 0]

    first.refresh_from_db()
    assert first.revoked_at == later
    assert Mail.objects.order_by("-pk")[0].subject.startswith("Rappel")


def test_the_periodic_job_asks_what_has_just_ended_and_reminds_after_seven_days(here, person):
    make_subject(here, author=person, key="ended")
    make_subject(here, author=person, key="old", slots=[slot(starts=AT - timedelta(days=40))])
    make_subject(here, author=person, key="running", slots=[slot("1"), slot("2", starts=AT + timedelta(days=9))])
    asked = list(Subject.objects.to_ask(AT, AT - timedelta(days=30)).values_list("key", flat=True).order_by("pk"))
    assert asked == ["ended"]

    ask(actor=None, subject=fresh(Subject.objects.get(key="ended")), at=AT)

    assert not Subject.objects.to_ask(AT, AT - timedelta(days=30)).exists()
    assert [Subject.objects.to_remind(AT - timedelta(days=7) + step).count() for step in (
        timedelta(days=6), timedelta(days=7))] == [0, 1]  # fmt: skip


# --- Links ------------------------------------------------------------------------------------------------------------


def test_a_link_lasts_sixty_days_and_is_taken_back(here, person):
    subject = make_subject(here, author=person)
    link = share_link(actor=person, subject=subject, at=AT)
    token = token_of(link)
    assert read_link(token, AT + timedelta(days=59)).subject == subject

    with pytest.raises(LinkClosed):
        read_link(token, AT + timedelta(days=60))
    revoke_link(actor=person, link=link, at=AT)
    with pytest.raises(LinkClosed):
        read_link(token, AT)


@pytest.mark.parametrize("token", ["", "x", "a" * 5000, "é:1:2", "\x00"])
def test_a_forged_link_opens_nothing(here, token):
    with pytest.raises(LinkClosed):
        read_link(token, AT)


def test_a_link_ends_when_its_bearer_leaves_the_team_or_closes_the_account(here):
    organisation, person = make_organisation(here), UserFactory()
    member = Member.objects.create(organisation=organisation, user=person, role="manager", since=AT)
    token = token_of(
        make_link(actor=None, subject=make_subject(here, organisations=[organisation]), user=person, at=AT)
    )
    assert read_link(token, AT)

    member.delete()

    with pytest.raises(LinkClosed):
        read_link(token, AT)


def test_no_more_than_thirty_links_are_open(here, person):
    subject = make_subject(here, author=person)
    for _turn in range(30):
        share_link(actor=person, subject=subject, at=AT)

    with pytest.raises(TooManyLinks):
        share_link(actor=person, subject=subject, at=AT)


def test_an_answer_to_a_form_opened_before_is_told_apart_by_its_revision(here):
    row = give(make_headcount(here), counted(5))

    with pytest.raises(AnsweredMeanwhile):
        report(actor=None, headcount=row, answer=replace(counted(5), minutes=30), seen=2, voice=VOICE, at=AT)

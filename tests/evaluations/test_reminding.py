"""Reminders of a self-evaluation: at each step once, to who has not answered, in their language."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from maillage.evaluations.actions.reminding import remind
from maillage.evaluations.models import Campaign, Reminder
from maillage.evaluations.tasks import send_reminders
from maillage.journal.models import Entry
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.evaluations import make_reply

pytestmark = pytest.mark.django_db
DUE = date(2026, 10, 1)


def reminded(campaign, days):
    """To whom mails leave so many days after the due date."""
    Mail.objects.all().delete()
    day = DUE + timedelta(days=days)
    row = Campaign.objects.select_related("programme__territory").get(pk=campaign.pk)
    remind(
        actor=None,
        campaign=row,
        today=day,
        at=datetime(day.year, day.month, day.day, 8, tzinfo=ZoneInfo("Europe/Paris")),
    )
    return sorted(Mail.objects.values_list("to", flat=True))


def test_one_leaves_at_each_step_once(campaign, reply, editor):
    assert [reminded(campaign, days) for days in (-15, -14, -13, -3, 0, 1, 7, 14, 18)] == [
        [], [editor.email], [], [editor.email], [editor.email], [], [editor.email], [editor.email], [],
    ]  # fmt: skip
    assert list(Reminder.objects.order_by("step").values_list("step", flat=True)) == [-14, -3, 0, 7, 14]
    assert Entry.objects.filter(verb="evaluation_reminded").count() == 5


def test_one_mail_for_all_the_structures_of_somebody(campaign, reply, editor):
    other = make_reply(campaign, user=editor)
    reminded(campaign, 0)
    mail = Mail.objects.get()
    assert f"- {reply.voice}\n- {other.voice}" in mail.text or f"- {other.voice}\n- {reply.voice}" in mail.text
    assert "/mon-espace/evaluations/\n" in mail.text


@pytest.mark.parametrize("what", ["answered", "workshop", "closed_account", "opened_today"])
def test_they_stop(campaign, reply, what, editor):
    if what == "answered":
        type(reply).objects.update(state="submitted", submitted_at="2026-09-03T09:00Z")
    elif what == "workshop":
        Campaign.objects.update(state="workshop")
    elif what == "closed_account":
        type(editor).objects.filter(pk=editor.pk).update(is_active=False)
    else:
        Campaign.objects.update(opened_at=datetime(2026, 10, 1, 7, tzinfo=ZoneInfo("Europe/Paris")))
    assert reminded(campaign, 0) == []
    assert not Reminder.objects.exists()


def test_each_reads_their_language_and_the_text_says_what_the_page_says(campaign, reply, editor):
    english = UserFactory(language="en")
    make_reply(campaign, user=english)
    reminded(campaign, 14)
    french, told = Mail.objects.get(to=editor.email), Mail.objects.get(to=english.email)
    assert french.subject.startswith("En retard")
    assert "dernier rappel" in french.text
    assert str(reply.uid) in french.text
    assert "last reminder" in told.text
    assert told.subject != french.subject
    for mail, words in ((french, "avant l’atelier"), (told, "workshop")):
        assert words in mail.text
        assert words in mail.html


def test_they_leave_by_themselves_and_the_coordination_sees_them(campaign, reply, editor, cast, time_machine):
    time_machine.move_to("2026-09-28T06:30:00Z", tick=False)
    send_reminders()
    send_reminders()
    assert Mail.objects.filter(to=editor.email).count() == 1
    page = cast.client("coordinator_here").get(f"/{cast.here.slug}/coordination/evaluations/{campaign.uid}/")
    assert "Relances parties" in page.content.decode()
    assert "J − 3" in page.content.decode()

"""The outbox against a real SMTP server of this machine: nothing accepted is lost, nothing leaves twice."""

import email
import email.policy
import re
import socketserver
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, EmailMultiAlternatives, mail_admins, send_mail
from django.core.mail.message import BadHeaderError
from django.db import IntegrityError, connection, transaction
from django.template import TemplateDoesNotExist
from django.utils import translation

from maillage.core import background
from maillage.notices import actions, notices, tasks
from maillage.notices.enums import BACK_OFF, LEASE, MailState
from maillage.notices.models import Mail, Mute, Notice
from tests.factories.accounts import UserFactory
from tests.factories.notices import AT, MailFactory
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db


class Sink(socketserver.StreamRequestHandler):
    """A mail server: keeps what it accepts, refuses `nobody@`, defers when told to."""

    kept: list[tuple[str, bytes]] = []
    busy = False

    def handle(self):
        recipient = ""
        self.say(b"220 sink")
        for line in self.rfile:
            verb = line[:4].upper().strip()
            if verb in {b"EHLO", b"HELO"}:
                self.say(b"250 sink")
            elif verb == b"RCPT":
                recipient = line.split(b"<")[1].split(b">")[0].decode()
                self.say(b"550 no such user" if recipient.startswith("nobody@") else b"250 ok")
            elif verb == b"DATA" and self.busy:
                self.say(b"451 try later")
            elif verb == b"DATA":
                self.say(b"354 go on")
                self.kept.append((recipient, self.body()))
                self.say(b"250 kept")
            elif verb == b"QUIT":
                self.say(b"221 bye")
                return
            else:
                self.say(b"250 ok")

    def body(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def say(self, line):
        self.wfile.write(line + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@pytest.fixture
def smtp(settings):
    """The server's settings, and the switch to start it; it is not running at first."""
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_BACKEND = "maillage.notices.backend.OutboxBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    Sink.kept, Sink.busy = [], False
    with Server(("127.0.0.1", 0), Sink, bind_and_activate=False) as server:
        server.server_bind()
        settings.EMAIL_PORT = server.server_address[1]
        running = []

        def start():
            server.server_activate()
            running.append(threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True))
            running[0].start()

        yield start
        if running:
            server.shutdown()
            running[0].join()


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def standing(mail):
    mail.refresh_from_db()
    return (mail.state, mail.attempts, mail.next_try_at)


def notify(**options):
    """A mail from one of our templates."""
    given = {"to": "ada@example.org", "template": "notices/mail/essai", "language": "fr", "at": AT}
    return actions.notify(**given | {"context": {"name": "Ada", "url": "/agenda/"}} | options)


@pytest.fixture(autouse=True)
def _templates(settings, tmp_path):
    """The mail of an app: subject and text, the HTML is made from the text."""
    folder = tmp_path / "templates" / "notices" / "mail"
    folder.mkdir(parents=True)
    (folder / "essai.subject").write_text("{% load i18n %}{% translate 'Bonjour' %} {{ name }}\n")
    (folder / "essai.txt").write_text("Chère {{ name }},\n\nVotre page : {{ url }}\n")
    (folder / "dessin.subject").write_text("Dessin")
    (folder / "dessin.txt").write_text("Dessin de {{ name }}")
    (folder / "dessin.html").write_text(
        "{% extends 'notices/mail/base.html' %}{% block content %}<p>{{ name }}</p>"
        "{% include 'notices/mail/button.html' with label='Voir la page' %}{% endblock %}"
    )
    templates = [{**settings.TEMPLATES[0], "DIRS": [tmp_path / "templates"]}]
    settings.TEMPLATES = templates


# --- Nothing is lost --------------------------------------------------------------------------------------------------


def test_a_mail_leaves_once_the_deed_is_committed(smtp, time_machine):
    time_machine.move_to(AT, tick=False)
    smtp()
    mail = notify()
    assert (mail.state, Sink.kept) == (MailState.QUEUED, [])
    background.run_pending()

    assert standing(mail) == (MailState.SENT, 1, AT + LEASE)
    ((recipient, raw),) = Sink.kept
    message = read(raw)
    assert (recipient, message["To"], message["Subject"]) == ("ada@example.org", "ada@example.org", "Bonjour Ada")
    assert (message["Message-ID"], message["Auto-Submitted"]) == (f"<{mail.uid}@testserver>", "auto-generated")
    assert mail.sent_at == AT


def test_a_deed_that_fails_says_nothing(smtp):
    smtp()
    with transaction.atomic():
        notify()
        transaction.set_rollback(True)

    assert (background.run_pending(), Mail.objects.count(), Sink.kept) == (0, 0, [])


def test_a_dead_server_loses_nothing_and_is_tried_again_later_and_later(smtp, time_machine):
    time_machine.move_to(AT, tick=False)
    mail = notify()
    background.run_pending()
    now = AT
    for rank, wait in enumerate(BACK_OFF[:3], start=1):
        assert standing(mail) == (MailState.FAILED, rank, now + wait)
        time_machine.move_to(now + wait - timedelta(seconds=1), tick=False)
        tasks.deliver_due()
        assert standing(mail)[1] == rank
        now += wait
        time_machine.move_to(now, tick=False)
        tasks.deliver_due()
    assert mail.error.startswith("ConnectionRefusedError")

    smtp()
    time_machine.move_to(now + BACK_OFF[3], tick=False)
    tasks.deliver_due()

    assert (standing(mail)[0], mail.error, len(Sink.kept)) == (MailState.SENT, "", 1)


def test_a_server_that_defers_is_tried_again(smtp, time_machine):
    time_machine.move_to(AT, tick=False)
    smtp()
    Sink.busy = True
    mail = notify()
    background.run_pending()

    assert standing(mail) == (MailState.FAILED, 1, AT + BACK_OFF[0])


def test_a_mail_is_given_up_after_six_tries_and_operators_are_told(smtp, time_machine, caplog):
    mail = MailFactory()
    now = AT
    for wait in (*BACK_OFF, timedelta(0)):
        time_machine.move_to(now, tick=False)
        tasks.deliver_due()
        now += wait

    assert standing(mail)[:2] == (MailState.GIVEN_UP, 6)
    told = [record.msg for record in caplog.records if record.name == "maillage.mail"][-1]
    assert (told["event"], told["row"], told["attempts"]) == ("mail given up", mail.pk, 6)
    assert mail.to not in caplog.text


def test_an_address_where_nobody_lives_is_given_up_at_once(smtp, time_machine):
    time_machine.move_to(AT, tick=False)
    smtp()
    mail = MailFactory(to="nobody@example.org")
    tasks.deliver_due()

    assert standing(mail)[:2] == (MailState.GIVEN_UP, 1)


def test_a_mail_given_up_can_be_tried_again(smtp, time_machine):
    time_machine.move_to(AT, tick=False)
    smtp()
    mail = MailFactory(state=MailState.GIVEN_UP, attempts=6, error="x")
    actions.retry(mail=mail, at=AT)
    actions.retry(mail=mail, at=AT)
    background.run_pending()

    assert (standing(mail)[:2], len(Sink.kept)) == ((MailState.SENT, 1), 1)


def test_a_worker_killed_while_sending_leaves_the_mail_to_the_next_after_the_lease(smtp, time_machine):
    time_machine.move_to(AT, tick=False)
    smtp()
    mail = MailFactory()
    assert actions.claim(mail_id=mail.pk, at=AT) == mail  # and the worker dies here
    tasks.deliver_due()
    assert Sink.kept == []

    time_machine.move_to(AT + LEASE, tick=False)
    tasks.deliver_due()

    assert (standing(mail)[:2], len(Sink.kept)) == ((MailState.SENT, 2), 1)


def test_two_workers_never_hold_the_same_mail():
    mail = MailFactory()

    assert (actions.claim(mail_id=mail.pk, at=AT), actions.claim(mail_id=mail.pk, at=AT)) == (mail, None)


def test_a_sent_mail_does_not_leave_again(smtp, time_machine):
    time_machine.move_to(AT, tick=False)
    smtp()
    mail = MailFactory()
    tasks.deliver(mail.pk)
    tasks.deliver(mail.pk)
    tasks.deliver(404)

    assert len(Sink.kept) == 1


def test_a_sent_mail_has_its_time():
    with pytest.raises(IntegrityError), transaction.atomic():
        MailFactory(state=MailState.SENT)


def test_old_mails_are_forgotten_sooner_when_they_left(time_machine):
    def old(days, **fields):
        return MailFactory(created_at=AT - timedelta(days=days), **fields)

    sent = {"state": MailState.SENT, "sent_at": AT}
    kept = [old(29, **sent), old(89, state=MailState.GIVEN_UP), old(200)]
    old(31, **sent)
    old(91, state=MailState.GIVEN_UP)
    time_machine.move_to(AT, tick=False)
    tasks.tidy()

    assert list(Mail.objects.order_by("pk")) == kept


# --- What it says -----------------------------------------------------------------------------------------------------


def test_text_and_html_say_the_same_in_the_person_s_language(settings):
    with translation.override("en"):
        mail = notify(context={"name": "Ada <b> & Cie", "url": "/agenda/"})

    assert (mail.subject, mail.language) == ("Bonjour Ada <b> & Cie", "fr")
    assert mail.text == "Chère Ada <b> & Cie,\n\nVotre page : http://testserver/agenda/\n"
    assert mail.html.startswith('<!DOCTYPE html>\n<html lang="fr"')
    assert "Chère Ada &lt;b&gt; &amp; Cie," in mail.html
    assert '<a href="http://testserver/agenda/" rel="nofollow">' in mail.html


def test_a_mail_with_its_own_html_stands_in_the_frame():
    mail = notify(template="notices/mail/dessin")

    assert mail.text == "Dessin de Ada\n"
    assert 'href="http://testserver/agenda/"' in mail.html
    assert "Voir la page" in mail.html


def test_a_missing_template_is_an_error_of_ours():
    with pytest.raises(TemplateDoesNotExist):
        notify(template="notices/mail/absent")


def test_a_mail_wears_the_colours_and_the_name_of_its_territory():
    territory = TerritoryFactory(name="Bretagne", colour_1="oklch(.4 .1 250)", colour_2="oklch(.8 .1 100)")
    explicit = notify(territory=territory)
    inside = notify(context={"name": "Ada", "url": "", "territory": territory})
    network = notify()

    assert (explicit.colours, inside.colours) == (["oklch(.4 .1 250)", "oklch(.8 .1 100)"],) * 2
    assert ">Bretagne</span>" in explicit.html
    assert (">Maillage</span>" in network.html, network.colours) == (True, list(notices.DEFAULT_COLOURS))
    assert notices.logo_png(*explicit.colours) != notices.logo_png(*network.colours)


def test_colours_that_are_none_are_replaced_by_ours():
    broken = TerritoryFactory.build(colour_1="red;background:url(x)", colour_2="")

    assert notices.colours_of(broken) == notices.DEFAULT_COLOURS


def test_a_mail_fetches_nothing_when_it_is_opened_and_carries_its_mark(smtp):
    mail = notify(template="notices/mail/dessin")
    message = read(notices.build(mail).message().as_bytes())

    sources = re.findall(r"(?:src|background|url)\s*[=(]\s*[\"']?([^\"')\s]+)", mail.html)
    assert sources == ["cid:maille@maillage"]
    parts = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert parts == ["text/plain", "text/html", "image/png"]
    mark = next(part for part in message.walk() if part.get_content_type() == "image/png")
    assert (mark["Content-ID"], mark.get_content_disposition()) == ("<maille@maillage>", "inline")
    assert len(mark.get_content()) < 2_000


def test_every_table_of_a_mail_is_for_layout_and_every_image_has_its_alternative():
    html = notify(template="notices/mail/dessin").html

    assert re.findall(r"<table(?!\s+role=\"presentation\")", html) == []
    assert re.findall(r"<img(?![^>]*\balt=)", html) == []
    assert html.count("<h1") == 1


# --- Hostile words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["a\r\nBcc: eve@example.org", "a\nX: y", "a\x00b", "a\u2028b", "x" * 500, "", "\u202e"]
)
def test_no_title_adds_a_header(name):
    mail = notify(context={"name": name, "url": ""})
    message = read(notices.build(mail).message().as_bytes())

    assert (message["Bcc"], message["X"], message["To"]) == (None, None, "ada@example.org")
    assert len(mail.subject) <= 200
    assert "\n" not in mail.subject


@pytest.mark.parametrize(
    "to", ["", "ada", "ada@example.org, eve@example.org", "ada@example.org\nBcc: eve@example.org", "<a@b.fr>"]
)
def test_a_mail_goes_to_one_good_address(to):
    with pytest.raises(ValidationError):
        notify(to=to)

    assert Mail.objects.count() == 0


def test_a_row_written_by_hand_cannot_add_a_header_either():
    with pytest.raises((BadHeaderError, ValueError)):
        notices.build(MailFactory(to="ada@example.org\nBcc: eve@example.org")).message()


def test_an_answer_goes_where_it_is_said():
    mail = notify(reply_to="bob@example.org")

    assert read(notices.build(mail).message().as_bytes())["Reply-To"] == "bob@example.org"


# --- What one may refuse ----------------------------------------------------------------------------------------------


def test_a_mail_that_one_may_refuse_says_how_in_one_click():
    mail = notify(category="digest")
    message = read(notices.build(mail).message().as_bytes())

    assert message["List-Unsubscribe"].strip() == f"<{mail.unsubscribe_url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f'href="{mail.unsubscribe_url}"' in mail.html
    owed = read(notices.build(notify()).message().as_bytes())
    assert owed["List-Unsubscribe"] is None


def test_nobody_is_written_to_in_a_category_they_refused():
    actions.mute(email="Ada@Example.org", category="digest", at=AT)
    actions.mute(email="ada@example.org", category="digest", at=AT)

    assert (notify(category="digest"), notify(to="ADA@example.org", category="digest")) == (None, None)
    assert notify(category="follow").category == "follow"
    assert notify().category == ""
    actions.unmute(email="ada@example.org", category="digest")
    assert notify(category="digest").category == "digest"


# --- Mails of libraries -----------------------------------------------------------------------------------------------


def test_a_mail_sent_by_a_library_goes_through_the_outbox(smtp, time_machine):
    time_machine.move_to(AT, tick=False)
    smtp()
    with translation.override("en"):
        send_mail("Confirm", "Hello\n\nhttps://x.org/a", None, ["a@x.org", "b@x.org"])
    assert Sink.kept == []
    background.run_pending()

    assert [recipient for recipient, _raw in Sink.kept] == ["a@x.org", "b@x.org"]
    message = read(Sink.kept[0][1])
    assert message.get_body(("plain",)).get_content().split() == ["Hello", "https://x.org/a"]
    assert '<html lang="en"' in message.get_body(("html",)).get_content()
    assert message["From"] == "maillage@localhost"


def test_the_html_answer_address_and_files_of_a_library_s_mail_are_kept():
    message = EmailMultiAlternatives("S", "T", "net <net@x.org>", ["a@x.org"], reply_to=["b@x.org"])
    message.attach_alternative("<p>H</p>", "text/html")
    message.attach("date.ics", "BEGIN:VCALENDAR", "text/calendar")
    message.attach("photo.png", b"\x89PNG", "image/png")
    (mail,) = actions.queue_message(message=message, language="fr", at=AT)
    built = notices.build(mail)

    assert (mail.html, mail.sender, mail.reply_to, mail.text) == ("<p>H</p>", "net <net@x.org>", "b@x.org", "T\n")
    assert [(part.filename, part.content, part.mimetype) for part in built.attachments] == [
        ("date.ics", "BEGIN:VCALENDAR", "text/calendar"),
        ("photo.png", b"\x89PNG", "image/png"),
    ]


def test_an_error_for_administrators_goes_through_the_outbox(smtp, settings):
    settings.ADMINS = [("Ada", "ada@example.org")]
    mail_admins("Panne", "Une page a échoué")

    assert Mail.objects.values_list("to", "subject").get() == ("ada@example.org", "[Django] Panne")


def test_a_message_to_a_bad_address_is_refused_whole():
    message = EmailMessage("S", "T", None, ["a@x.org", "not an address"])
    with pytest.raises(ValidationError):
        actions.queue_message(message=message, language="fr", at=AT)

    assert Mail.objects.count() == 0


# --- Erasure ----------------------------------------------------------------------------------------------------------


def test_forgetting_a_person_leaves_no_trace_of_what_was_said_to_them():
    ada, bob = UserFactory(email="ada@example.org"), UserFactory(email="bob@example.org")
    MailFactory(to="Ada@example.org")
    kept = MailFactory(to="bob@example.org")
    actions.mute(email="ada@example.org", category="digest", at=AT)
    actions.tell(user=ada, text="Bonjour", at=AT)
    theirs = actions.tell(user=bob, text="Bonjour", at=AT)
    actions.forget(person=ada)

    assert (list(Mail.objects.order_by("pk")), Mute.objects.count()) == ([kept], 0)
    assert list(type(theirs).objects.order_by("pk")) == [theirs]


def test_who_takes_an_ordinary_word_as_a_name_empties_nobody_s_notices_and_mails():
    votre, bob = UserFactory(email="v@example.org", display_name="Votre"), UserFactory(email="bob@example.org")
    sent = MailFactory(to="bob@example.org", state="sent", sent_at=AT, text="Voici votre place.")
    actions.tell(user=bob, text="Votre événement est publié.", at=AT)
    actions.forget(person=votre)

    assert [notice.text for notice in Notice.objects.filter(user=bob)] == ["Votre événement est publié."]
    assert Mail.objects.get().pk == sent.pk


def test_who_is_named_in_what_was_said_to_others_is_named_no_more():
    eve, bob = UserFactory(email="eve@example.org", display_name="Ève O'Neil"), UserFactory(email="bob@example.org")
    MailFactory(
        to="bob@example.org", state="sent", sent_at=AT, reply_to="Eve@example.org", subject="Ève O'Neil vous écrit",
        text="Ève\nO'Neil (eve@example.org) aime steve@example.org, Ève O'Neila aussi /membres/eve-o-neil/",
        html="<p>Ève O&#x27;Neil</p>", attachments=[{"name": "a.ics", "type": "text/calendar", "content": "RXZl"}],
    )  # fmt: skip
    waiting = MailFactory(to="bob@example.org", text="Ève O'Neil")
    actions.tell(user=bob, text="Ève O'Neil vous répond", at=AT, about=eve)
    actions.forget(person=eve)

    sent = Mail.objects.exclude(pk=waiting.pk).get()
    assert (sent.subject, sent.text, sent.html, sent.reply_to, sent.attachments) == (
        "… vous écrit", "… (…) aime steve@example.org, Ève O'Neila aussi /membres/…/", "<p>…</p>", "", [],
    )  # fmt: skip
    assert not Notice.objects.exists()
    assert Mail.objects.get(pk=waiting.pk).text == "Ève O'Neil"


def test_the_list_of_due_mails_uses_its_index():
    MailFactory.create_batch(3)
    due = Mail.objects.due(datetime(2026, 3, 15, tzinfo=UTC))
    plan = due.explain()

    assert connection.vendor == "postgresql" or "notices_mail_waiting" in plan

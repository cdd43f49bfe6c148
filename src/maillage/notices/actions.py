"""What says something to somebody.

notify(to=user.email, template="contributions/mail/returned", context={"title": …, "url": …}, language=user.language,
       at=at, territory=territory)
tell(user=user, text=_("Votre événement est publié."), url=event_url, at=at)
"""

import base64
import re
import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.html import escape

from maillage.accounts.models import User
from maillage.core.background import later
from maillage.core.bulk import insert
from maillage.core.text import clean_line, clean_text, shorten, slug
from maillage.notices import notices
from maillage.notices.enums import BACK_OFF, LEASE, WAITING, MailState
from maillage.notices.models import Mail, Mute, Notice

PERMANENT = 500
TOGETHER = 100  # mails of a mailing that leave through one connection
BATCH = 200
MASK = "…"
LEAST_TELLING = 5  # a shorter name would be found in the words of others
log = structlog.get_logger("maillage.mail")


@transaction.atomic
def notify(
    *,
    to: str,
    template: str,
    context: Mapping[str, Any],
    language: str,
    at: datetime,
    territory: Any = None,
    category: str = "",
    reply_to: str = "",
    attachments: Sequence[tuple[str, str | bytes, str]] = (),
    unsubscribe_url: str = "",
) -> Mail | None:
    """Write a mail that leaves once the caller's transaction is committed.

    Args:
        to: one address; anything else raises `ValidationError`.
        template: `<app>/mail/<name>`: the templates of that name in `.subject`, `.txt` and, if any, `.html`.
        context: what the templates need; `url`, when given, is made absolute.
        language: of the person, "fr" or "en".
        at: now.
        territory: whose name and colours the mail wears (anything with `name`, `colour_1`, `colour_2`); the one of
            the context by default.
        category: of mails that one may refuse ("digest", "follow"): adds the one-click unsubscribe, and nothing is
            written for somebody who used it. Without a category the mail is owed (confirmation, decision).
        reply_to: where an answer goes.
        attachments: files to join: name, text or bytes, type.
        unsubscribe_url: the whole address of a page that stops these mails by a bare POST, when they are not a
            category but something that the person asked for (an alert).

    Returns:
        The queued mail, or None when the person refused this category.
    """
    validate_email(to)
    if category and Mute.objects.filter(email=to.lower(), category=category).exists():
        return None
    territory = territory or context.get("territory")
    colours = notices.colours_of(territory)
    away = notices.unsubscribe_url(to, category) if category else unsubscribe_url
    named = {"sender_name": territory.name} if territory is not None else {}
    letter = notices.compose(template, {**named, **context, "unsubscribe_url": away}, language, colours)
    mail = Mail.objects.create(
        to=to,
        reply_to=reply_to,
        language=language,
        template=template,
        category=category,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        colours=list(colours),
        unsubscribe_url=away,
        attachments=[_kept(*attachment) for attachment in attachments],
        next_try_at=at,
        created_at=at,
    )
    later("maillage.notices.tasks.deliver", mail.pk)
    return mail


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One mail of a mailing, composed already."""

    to: str
    letter: notices.Letter
    language: str
    template: str
    colours: tuple[str, str]
    unsubscribe_url: str


@transaction.atomic
def queue_many(*, mails: Sequence[Outgoing], at: datetime) -> list[int]:
    """Write the mails of a mailing at once, in the caller's transaction; gives their keys.

    They leave by hundreds, each hundred through one connection to the mail service.
    """
    rows = [
        Mail(
            to=one.to, language=one.language, template=one.template, subject=one.letter.subject, text=one.letter.text,
            html=one.letter.html, colours=list(one.colours), unsubscribe_url=one.unsubscribe_url, next_try_at=at,
            created_at=at,
        )
        for one in mails
    ]  # fmt: skip
    insert(rows, numbered=True)
    keys = [row.pk for row in rows]
    for start in range(0, len(keys), TOGETHER):
        later("maillage.notices.tasks.deliver_some", keys[start : start + TOGETHER])
    return keys


@transaction.atomic
def queue_message(*, message: EmailMessage, language: str, at: datetime) -> list[Mail]:
    """Queue a message that another library wrote (accounts, errors for administrators), one mail for each recipient.

    A message without HTML is laid out in our frame; its text is kept as it is.
    """
    text = clean_text(str(message.body)) + "\n"
    subject = notices.one_line(str(message.subject))
    written = [content for content, kind in getattr(message, "alternatives", ()) if kind == "text/html"]
    html = str(written[0]) if written else notices.lay_out(subject, text, language)
    mails = []
    for address in message.recipients():
        validate_email(address)
        mail = Mail.objects.create(
            to=address,
            sender=clean_line(message.from_email or "")[:200],
            reply_to=clean_line(message.reply_to[0]) if message.reply_to else "",
            language=language,
            subject=subject,
            text=text,
            html=html,
            attachments=_attachments(message),
            next_try_at=at,
            created_at=at,
        )
        later("maillage.notices.tasks.deliver", mail.pk)
        mails.append(mail)
    return mails


def _attachments(message: EmailMessage) -> list[dict[str, str]]:
    """The files of a message as they are kept; parts already encoded by a library are left out."""
    kept = []
    for attachment in message.attachments:
        if not isinstance(attachment, tuple):
            continue
        kept.append(_kept(*attachment))
    return kept


def _kept(name: str | None, content: str | bytes, kind: str | None) -> dict[str, str]:
    data = content.encode() if isinstance(content, str) else bytes(content)
    encoded = base64.b64encode(data).decode("ascii")
    return {"name": name or "fichier", "type": kind or "application/octet-stream", "content": encoded}


@transaction.atomic
def claim(*, mail_id: int, at: datetime) -> Mail | None:
    """Take one mail in hand to send it; None when it is not ours to send now.

    The try is written before it is made, with a lease of ten minutes: a worker killed meanwhile leaves the mail to
    the next one, and two workers never hold the same mail.
    """
    mine = Mail.objects.filter(pk=mail_id, state__in=WAITING, next_try_at__lte=at)
    if not mine.update(next_try_at=at + LEASE, attempts=F("attempts") + 1):
        return None
    return Mail.objects.get(pk=mail_id)


@transaction.atomic
def mark_sent(*, mail: Mail, at: datetime) -> None:
    """The mail service took it."""
    Mail.objects.filter(pk=mail.pk).update(state=MailState.SENT, sent_at=at, error="")


@transaction.atomic
def mark_failed(*, mail: Mail, error: Exception, at: datetime) -> None:
    """It did not leave: wait longer each time; give up after the last try, or at once when nobody lives there."""
    told = shorten(clean_line(f"{type(error).__name__}: {error}"), 300)
    over = mail.attempts > len(BACK_OFF) or _no_such_address(error)
    if over:
        Mail.objects.filter(pk=mail.pk).update(state=MailState.GIVEN_UP, error=told)
        log.error("mail given up", row=mail.pk, attempts=mail.attempts, error=type(error).__name__)
        return
    wait = BACK_OFF[mail.attempts - 1]
    Mail.objects.filter(pk=mail.pk).update(state=MailState.FAILED, error=told, next_try_at=at + wait)
    log.warning("mail failed", row=mail.pk, attempts=mail.attempts, error=type(error).__name__)


def _no_such_address(error: Exception) -> bool:
    """Whether the server said for good (5xx) that nobody lives at this address."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= PERMANENT for code, _said in error.recipients.values())


@transaction.atomic
def retry(*, mail: Mail, at: datetime) -> None:
    """Give a mail that was given up all its tries again."""
    given_up = Mail.objects.filter(pk=mail.pk, state=MailState.GIVEN_UP)
    if given_up.update(state=MailState.QUEUED, attempts=0, next_try_at=at, error=""):
        later("maillage.notices.tasks.deliver", mail.pk)


@transaction.atomic
def tidy(*, at: datetime) -> int:
    """Remove the mails kept long enough; gives how many."""
    return Mail.objects.outdated(at).delete()[0]


@transaction.atomic
def mute(*, email: str, category: str, at: datetime) -> None:
    """Stop the mails of one category to one address; a second time changes nothing."""
    try:
        with transaction.atomic():
            Mute.objects.create(email=email.lower(), category=category, at=at)
    except IntegrityError:
        return


@transaction.atomic
def unmute(*, email: str, category: str) -> None:
    """Send the mails of this category again."""
    Mute.objects.filter(email=email.lower(), category=category).delete()


@transaction.atomic
def tell(*, user: User, text: str, at: datetime, url: str = "", about: User | None = None) -> Notice:
    """Say a sentence to somebody on the site; `url` is a path of ours or an absolute address.

    A sentence that names somebody is `about` them: it goes when they close their account.
    """
    return Notice.objects.create(user=user, text=shorten(clean_line(text), 300), url=url[:500], at=at, about=about)


@transaction.atomic
def mark_read(*, actor: User, at: datetime) -> int:
    """Mark everything said to this person as read; gives how many were not."""
    return Notice.objects.visible_to(actor).unread().update(read_at=at)


@transaction.atomic
def forget(*, person: User) -> None:
    """Erase what was said to somebody, sent or not, and who it was about in what was said to others.

    The mails of others wait in the outbox for a month after they left: the name and the address of the person are
    masked in them. They are never deleted, for anybody may take the name « votre ». A mail that has still to leave is
    left alone. Notices that name somebody say so (``tell``).
    """
    Mail.objects.filter(to__iexact=person.email).delete()
    Mute.objects.filter(email=person.email.lower()).delete()
    Notice.objects.filter(Q(user=person) | Q(about=person)).delete()
    for notice in Notice.objects.filter(text__icontains=person.email).order_by("pk"):
        notice.text = _masked(notice.text, [person.email])
        notice.save(update_fields=["text"])
    _mask_in_mails(person)


def _mask_in_mails(person: User) -> None:
    words = [person.email]
    if len(person.display_name) >= LEAST_TELLING:  # as it is written, and as addresses of pages write it
        words += [name for name in (person.display_name, slug(person.display_name, fallback="")) if name.strip()]
    found = Q(reply_to__iexact=person.email)
    for part in {max(said.split(), key=len) for word in words for said in (word, escape(word))}:
        found |= Q(subject__icontains=part) | Q(text__icontains=part) | Q(html__icontains=part)
    for mail in Mail.objects.filter(found).exclude(state__in=WAITING).order_by("pk").iterator(BATCH):
        before = (mail.subject, mail.text, mail.html, mail.unsubscribe_url)
        after = tuple(_masked(said, words) for said in before)
        answered = mail.reply_to.lower() == person.email.lower()
        if after == before and not answered:
            continue
        mail.subject, mail.text, mail.html, mail.unsubscribe_url = after
        mail.reply_to, mail.attachments = "" if answered else mail.reply_to, []
        mail.save(update_fields=["subject", "text", "html", "unsubscribe_url", "reply_to", "attachments"])


def _masked(text: str, words: Sequence[str]) -> str:
    """A text without these words, where they are whole: « Anna » stays in « Annabelle ». A line may end inside one."""
    for word in words:
        for said in {word, str(escape(word))}:
            whole = r"\s+".join(re.escape(part) for part in said.split())
            text = re.sub(rf"(?<!\w){whole}(?!\w)", MASK, text, flags=re.IGNORECASE)
    return text

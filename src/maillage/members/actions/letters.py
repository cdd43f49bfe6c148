"""Composing the letter of a territory, sending it, and asking for it."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.models import Contribution
from maillage.core.background import later
from maillage.core.errors import Refused, TooLate
from maillage.core.text import clean_line, sanitise, slug
from maillage.journal.actions import record
from maillage.members import notices
from maillage.members.actions.news import ensure_news
from maillage.members.enums import LetterState
from maillage.members.models import Item, Letter, Subscription
from maillage.notices import actions as outbox
from maillage.territories.models import Territory
from maillage.territories.pagecache import renew

SEND = "maillage.members.tasks.send_letter"
AT_ONCE = 200
MOST_ITEMS = 30


class NothingToSend(Refused):
    """A letter says something."""


class NotPublished(Refused):
    """A letter shows what everyone may read."""


class Full(Refused):
    """Thirty things at most."""


def _note(actor: User | None, verb: str, letter: Letter, at: datetime) -> None:
    record(actor=actor, verb=verb, obj=letter, at=at, territory_id=letter.territory_id)


@transaction.atomic
def write_letter(
    *, actor: User, letter: Letter | None, territory: Territory, title: str, intro: str, at: datetime
) -> Letter:
    """Begin a letter, or write its subject and introduction again."""
    words = {"title": clean_line(title)[:120], "intro": sanitise(intro)}
    if letter is None:
        wanted = slug(f"{at:%Y-%m} {title}", fallback="lettre")
        taken = Letter.objects.filter(slug=wanted).exists()
        made = Letter.objects.create(
            territory=territory, author=actor, created_at=at,
            slug=f"{wanted}-{secrets.token_hex(3)}" if taken else wanted, **words,
        )  # fmt: skip
        _note(actor, "created", made, at)
        return made
    _held(letter)
    Letter.objects.filter(pk=letter.pk).update(**words)
    letter.title, letter.intro = words["title"], words["intro"]
    _note(actor, "changed", letter, at)
    return letter


def _held(letter: Letter) -> Letter:
    """The draft, locked; a letter that left is written no more."""
    drafts = Letter.objects.select_for_update().filter(pk=letter.pk, state=LetterState.DRAFT)
    held = drafts.order_by("pk").first()
    if held is None:
        raise TooLate(_("Cette lettre est déjà partie : elle ne change plus."))
    return held


@transaction.atomic
def choose(*, actor: User, letter: Letter, contributions: Sequence[Contribution], at: datetime) -> None:
    """Add published things at the end of a letter; those that are there stay where they are.

    Raises:
        NotPublished: one is not shown by the territory.
        Full: more than thirty.
    """
    _held(letter)
    present = set(Item.objects.filter(letter=letter).order_by("pk").values_list("contribution", flat=True))
    wanted = [row for row in contributions if row.pk not in present]
    shown = Contribution.objects.shown_in(letter.territory_id).filter(pk__in=[row.pk for row in wanted])
    if shown.count() != len(wanted):
        raise NotPublished(_("Une de ces fiches n’est pas publiée dans ce territoire."))
    if len(present) + len(wanted) > MOST_ITEMS:
        raise Full(_("Une lettre montre %(most)s choses au plus : retirez-en.") % {"most": MOST_ITEMS})
    ensure_news(contributions=wanted, at=at)
    last = Item.objects.filter(letter=letter).aggregate(last=Max("position"))["last"] or 0
    Item.objects.bulk_create(
        Item(letter=letter, contribution=row, position=last + rank) for rank, row in enumerate(wanted, 1)
    )
    _note(actor, "changed", letter, at)


@transaction.atomic
def arrange(*, actor: User, letter: Letter, order: Sequence[int], notes: dict[int, str], at: datetime) -> None:
    """Put the things of a letter in this order (keys of items), with these words; what is not named leaves."""
    _held(letter)
    items = {item.pk: item for item in letter.items.order_by("pk")}
    kept = [items[pk] for pk in dict.fromkeys(order) if pk in items]
    letter.items.exclude(pk__in=[item.pk for item in kept]).delete()
    for position, item in enumerate(kept, 1):
        item.position, item.note = position, clean_line(notes.get(item.pk, item.note))[:300]
    Item.objects.bulk_update(kept, ["position", "note"])
    _note(actor, "changed", letter, at)


@transaction.atomic
def try_letter(*, actor: User, letter: Letter, at: datetime) -> None:
    """Send it to oneself, as readers will receive it."""
    composed = notices.compose_letter(letter, actor.language)
    outbox.queue_many(mails=[composed.addressed(actor.email, notices.letters_url(letter, actor.language))], at=at)
    _note(actor, "letter_tried", letter, at)


@transaction.atomic
def send_letter(*, actor: User, letter: Letter, at: datetime) -> None:
    """Let it leave: the worker serves those who had asked for it before now. Twice is once.

    Raises:
        NothingToSend: neither words nor things.
        TooLate: it left already.
    """
    held = _held(letter)
    if not held.intro and not held.items.exists():
        raise NothingToSend(_("La lettre est vide : écrivez une introduction ou choisissez des fiches."))
    readers = Subscription.objects.confirmed().filter(territory=held.territory_id, confirmed_at__lte=at).count()
    Letter.objects.filter(pk=held.pk).update(state=LetterState.SENDING, sent_at=at, readers=readers)
    letter.refresh_from_db()
    _note(actor, "letter_sent", letter, at)
    renew([letter.territory.slug])
    later(SEND, letter.pk)


@transaction.atomic
def serve_some(*, actor: User | None, letter_id: int, at: datetime) -> bool:
    """Write the mails of the next two hundred readers; gives whether some remain.

    The mails and the place where one stopped are one transaction: a worker killed meanwhile serves nobody twice. Two
    workers take turns on the row of the letter.
    """
    held = (
        Letter.objects.select_for_update(of=("self",)).select_related("territory")
        .filter(pk=letter_id, state=LetterState.SENDING).order_by("pk").first()
    )  # fmt: skip
    if held is None:
        return False
    rows = Subscription.objects.confirmed().filter(
        territory=held.territory_id, confirmed_at__lte=held.sent_at, pk__gt=held.cursor
    )
    readers = list(rows.select_related("territory").order_by("pk")[:AT_ONCE])
    if not readers:
        Letter.objects.filter(pk=held.pk).update(state=LetterState.SENT, finished_at=at)
        _note(actor, "letter_finished", held, at)
        return False
    by_language = {tongue: notices.compose_letter(held, tongue) for tongue in sorted({one.language for one in readers})}
    outbox.queue_many(
        mails=[
            by_language[one.language].addressed(one.email, notices.subscription_url(one, one.language))
            for one in readers
        ],
        at=at,
    )
    Letter.objects.filter(pk=held.pk).update(cursor=readers[-1].pk, served=F("served") + len(readers))
    return True


@transaction.atomic
def discard(*, actor: User, letter: Letter, at: datetime) -> None:
    """Throw a draft away."""
    _held(letter)
    _note(actor, "removed", letter, at)
    letter.delete()

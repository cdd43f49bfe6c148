"""Issuing a document: its number at once, its file right after, and what may become of it."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.background import later
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line
from maillage.documents.actions.filing import keep_file
from maillage.documents.actions.signing import stop_waiting
from maillage.documents.composing import Issuer, Stamp, frozen, pdf_of
from maillage.documents.enums import DOCUMENT_MOVES, DocumentState
from maillage.documents.kinds import kind_of
from maillage.documents.models import Counter, Document, TextVersion
from maillage.documents.papers.pieces import Paper
from maillage.journal.actions import record

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, 1, I nor O: what is read aloud is typed right
CHECK_LENGTH = 8
LABEL_LENGTH = 200
REASON_LENGTH = 300


class NoReason(Refused):
    """A document is voided for a reason that people will read."""


@dataclass(frozen=True, kw_only=True)
class About:
    """The thing a document is about: the name its owner declared, a key, and how it is called that day."""

    kind: str
    key: str
    label: str = ""


def check_code() -> str:
    """Eight signs that nobody can guess (40 bits)."""
    return "".join(secrets.choice(ALPHABET) for _sign in range(CHECK_LENGTH))


def next_rank(issuer: str, kind: str, year: int) -> int:
    """Take the next number of a series, in the caller's transaction: given back if it fails, so there is no gap.

    The row of the counter stays locked until the transaction ends (PostgreSQL), and SQLite has one writer.
    """
    series = Counter.objects.filter(issuer=issuer, kind=kind, year=year)
    if not series.update(last=F("last") + 1):
        try:
            with transaction.atomic():
                Counter.objects.create(issuer=issuer, kind=kind, year=year, last=1)
        except IntegrityError:  # somebody opened the series at this moment
            series.update(last=F("last") + 1)
    return series.values_list("last", flat=True).get()


@transaction.atomic
def issue(
    *,
    actor: User | None,
    kind: str,
    paper: Paper,
    issuer: Issuer,
    about: About,
    language: str,
    at: datetime,
    texts: TextVersion | None = None,
    kept_until: date | None = None,
) -> Document:
    """Issue a document: it has its number and its data from now on; its file is composed by the worker.

    A caller who needs the file at once calls ``compose`` once its own transaction is committed.

    Args:
        actor: who issues; None for the machine.
        kind: code of a declared kind: it gives the series of numbers.
        paper: what it says, any dataclass of ``documents.papers``.
        issuer: in whose name, whose numbers.
        about: the thing of the upper floor; ``about.kind`` is the name its owner declared.
        language: "fr" or "en", of the whole document.
        at: now.
        texts: the version of the model text that the paper's articles come from (``written(…).version``).
        kept_until: until when data, file and trail are kept; by default the years of the kind after the day of issue.

    Raises:
        NoSuchKind: no app declared the kind.
    """
    declared = kind_of(kind)
    day = timezone.localtime(at).date()
    data = frozen(paper, issuer, language, about=about.label)
    rank = next_rank(issuer.key, kind, day.year)
    document = Document(
        kind=kind, territory=issuer.territory, issuer=issuer.key, issuer_name=clean_line(issuer.name)[:LABEL_LENGTH],
        about_kind=about.kind, about_key=about.key, about_label=clean_line(about.label)[:LABEL_LENGTH],
        year=day.year, rank=rank, number=f"{declared.prefix}-{day.year}-{rank:04d}", check_code=check_code(),
        title=data["title"], language=language, data=data, texts=texts, issued_at=at, issued_by=actor,
        kept_until=kept_until or _years_after(day, declared.kept_years),
    )  # fmt: skip
    document.save(force_insert=True)
    record(actor=actor, verb="document_issued", obj=document, at=at, territory_id=document.territory_id, kind=kind)
    later("maillage.documents.tasks.compose", document.pk)
    return document


def _years_after(day: date, years: int) -> date:
    """The same day some years later; the 28th for a 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def compose(*, document: Document) -> Document:
    """Make the file of a document, once; a second time changes nothing. No transaction is open meanwhile.

    The same frozen data give the same bytes, so two workers write the same file and the first digest stays.

    Raises:
        DocumentRefused: not composed; its number stays, and it can be tried again.
    """
    row = Document.objects.select_related("territory").get(pk=document.pk)
    if row.sha256 or row.erased_at is not None:
        return row
    stamp = Stamp(number=row.number, reference=row.reference)
    content = pdf_of(row.data, language=row.language, territory=row.territory, at=row.issued_at, stamp=stamp)
    digest = keep_file(row.path, content)
    Document.objects.filter(pk=row.pk, sha256="").update(sha256=digest, bytes=len(content))
    row.refresh_from_db(fields=["sha256", "bytes"])
    return row


def move_documents(*, about: str, key: object, to: object) -> int:
    """Two things become one: the documents of the first are about the second from now on. Gives how many.

    What they say, their numbers and their files do not change.
    """
    return Document.objects.about(about, key).update(about_key=str(to))


@transaction.atomic
def void(*, actor: User | None, document: Document, reason: str, at: datetime) -> None:
    """Declare that a document is worth nothing any more. Its file stays, and whoever verifies it reads that it is void.

    Signatures that were still waited for are no longer asked.

    Raises:
        NoReason: none was given.
        TooLate: it was replaced or voided meanwhile.
    """
    said = clean_line(reason)[:REASON_LENGTH]
    if not said:
        raise NoReason(_("Dites pourquoi ce document est annulé : les personnes concernées le liront."))
    advance(document, to=DocumentState.VOID, moves=DOCUMENT_MOVES, void_at=at, void_reason=said)
    stop_waiting(document, at)
    record(actor=actor, verb="document_void", obj=document, at=at, territory_id=document.territory_id, reason=said)


@transaction.atomic
def supersede(*, actor: User | None, document: Document, by: Document, at: datetime) -> None:
    """Say that a document issued later takes the place of this one.

    Signatures that were still waited for are no longer asked.

    Raises:
        TooLate: it was replaced or voided meanwhile.
    """
    advance(document, to=DocumentState.SUPERSEDED, moves=DOCUMENT_MOVES, superseded_by=by)
    stop_waiting(document, at)
    record(
        actor=actor, verb="document_superseded", obj=document, at=at, territory_id=document.territory_id, by=by.number
    )

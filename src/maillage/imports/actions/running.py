"""The life of a run: opened, read into a preview, confirmed, done, undone."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.background import later
from maillage.core.bulk import seldom_collected
from maillage.core.errors import Refused, TooLate
from maillage.core.states import advance
from maillage.imports import readers
from maillage.imports.actions.applying import Progress, apply_plan
from maillage.imports.actions.pictures import note_pictures
from maillage.imports.actions.planning import Plan, plan
from maillage.imports.enums import MOVES, RunState
from maillage.imports.models import AUTO, Run, Source
from maillage.imports.readers import Format
from maillage.imports.schemas import Options, Problem, SourceEvent
from maillage.journal.actions import record

PROGRESS_SECONDS = 3600
TABLES = {Format.CSV, Format.XLSX}


@dataclass(frozen=True, kw_only=True)
class SourceData:
    """What a coordinator says of a source."""

    name: str
    address: str = ""
    format: str = AUTO
    schedule: str = "off"
    complete: bool = False
    images: bool = True
    organiser: Any = None
    venue: Any = None
    subject: str = "events"
    family: Any = None


@transaction.atomic
def create_source(*, actor: User | None, territory: Any, data: SourceData, at: datetime) -> Source:
    """Remember a source of a territory."""
    source = Source.objects.create(
        territory=territory, created_by=actor, created_at=at, **{name: getattr(data, name) for name in vars(data)}
    )
    record(actor=actor, verb="created", obj=source, at=at, territory_id=territory.pk)
    return source


@transaction.atomic
def change_source(*, actor: User | None, source: Source, data: SourceData, at: datetime) -> None:
    """Correct how a source is read."""
    for name in vars(data):
        setattr(source, name, getattr(data, name))
    source.etag = source.last_modified = ""
    source.save(update_fields=[*vars(data), "etag", "last_modified"])
    record(actor=actor, verb="changed", obj=source, at=at, territory_id=source.territory_id)


@transaction.atomic
def remember_mapping(
    *, actor: User | None, source: Source, mapping: dict[str, str], signature: str, at: datetime
) -> None:
    """Keep the roles of the columns, as a coordinator corrected them, for the next file with the same header."""
    source.mapping, source.signature = mapping, signature
    source.save(update_fields=["mapping", "signature"])
    record(actor=actor, verb="mapped", obj=source, at=at, territory_id=source.territory_id)


@transaction.atomic
def remember_labels(*, actor: User | None, source: Source, labels: dict[str, dict[str, str]], at: datetime) -> None:
    """Keep which term each label of the source means; an empty code leaves the label out."""
    source.labels = {scheme: source.labels.get(scheme, {}) | said for scheme, said in labels.items()} | {
        scheme: said for scheme, said in source.labels.items() if scheme not in labels
    }
    source.save(update_fields=["labels"])
    record(actor=actor, verb="mapped", obj=source, at=at, territory_id=source.territory_id)


@transaction.atomic
def delete_source(*, actor: User, source: Source, at: datetime) -> None:
    """Forget a source and its readings; what it brought in stays."""
    record(actor=actor, verb="deleted", obj=source, at=at, territory_id=source.territory_id)
    for run in source.runs.order_by("pk"):
        _let_file_go(run)
    source.delete()


def _let_file_go(run: Run) -> None:
    """Delete the file of a run once what is being written is written: undone, it is still there."""
    if name := run.file.name:
        transaction.on_commit(partial(run.file.storage.delete, name))


@transaction.atomic
def open_run(
    *,
    actor: User | None,
    source: Source,
    at: datetime,
    body: bytes | None = None,
    filename: str = "",
    content_type: str = "",
) -> Run:
    """Start a reading, of a file that was sent or of the address of the source; the worker does the rest.

    Raises:
        Unreadable: an empty file, or one over 50 MB.
    """
    run = Run(source=source, actor=actor, started_at=at, filename=filename[:200], content_type=content_type[:100])
    if body is not None:
        readers.unpack(body)
        run.file.save(f"{source.pk}.bin", ContentFile(body), save=False)
    run.save()
    later("maillage.imports.tasks.prepare", run.pk)
    return run


def reading(run: Run, body: bytes, at: datetime) -> Iterator[SourceEvent | Problem]:
    """The records of a content, as this source is read; the format is set on the run before anything can be refused.

    Raises:
        Unreadable: nothing that can be read.
    """
    source = run.source
    data = readers.unpack(body)
    chosen = source.format
    if chosen == AUTO:
        chosen = str(readers.detect(data, run.filename, run.content_type))
    run.format = chosen
    options = Options(
        today=at.astimezone(ZoneInfo(source.territory.time_zone)).date(),
        mapping=source.mapping if chosen in TABLES else None,
        address=source.address,
    )
    return readers.read(data, file_format=chosen, zone=source.territory.time_zone, options=options)


def plan_run(run: Run, body: bytes, at: datetime) -> Plan:
    """What importing this content would do; sets the format recognised on the run.

    Raises:
        Unreadable: nothing that can be read.
    """
    with seldom_collected():
        return plan(run.source, reading(run, body, at), at)


@transaction.atomic
def show_preview(*, run: Run, made: Plan) -> None:
    """The reading is ready to be looked at."""
    advance(
        run, to=RunState.READY, moves=MOVES, format=run.format, counts=made.counts(), report=made.report(), refusal=""
    )


@transaction.atomic
def refuse_run(*, run: Run, sentence: str, at: datetime) -> None:
    """The whole reading is refused, in a sentence; what was recognised of it lets a person correct its columns."""
    advance(run, to=RunState.FAILED, moves=MOVES, format=run.format, refusal=sentence, done_at=at)


@transaction.atomic
def read_again(*, run: Run) -> None:
    """Preview again, after a correction of the columns or of the labels."""
    advance(run, to=RunState.READING, moves=MOVES, refusal="")
    later("maillage.imports.tasks.prepare", run.pk)


@transaction.atomic
def confirm_run(*, actor: User, run: Run, at: datetime) -> None:
    """Import what was previewed; the worker does it in one transaction."""
    advance(run, to=RunState.APPLYING, moves=MOVES, actor=actor)
    record(actor=actor, verb="confirmed", obj=run.source, at=at, territory_id=run.source.territory_id)
    later("maillage.imports.tasks.apply", run.pk)


@transaction.atomic
def drop_run(*, actor: User, run: Run, at: datetime) -> None:
    """Abandon a reading: nothing was written, its file is deleted."""
    advance(run, to=RunState.DROPPED, moves=MOVES, done_at=at)
    _let_file_go(run)
    run.file = ""
    run.save(update_fields=["file"])
    record(actor=actor, verb="dropped", obj=run.source, at=at, territory_id=run.source.territory_id)


def apply_run(*, run: Run, body: bytes, at: datetime) -> None:
    """Read once more, then write everything in one transaction and keep the report.

    Reading 50 MB takes longer than a form may wait for the only writer that SQLite has: it is done before. What is
    written meanwhile is not lost, for each thing is read again as it is written.

    Raises:
        Unreadable: the file is no longer what it was.
    """
    made = plan_run(run, body, at)
    finish_run(actor=run.actor, run=run, made=made, at=at, progress=progress_of(run))


@transaction.atomic
def finish_run(*, actor: User | None, run: Run, made: Plan, at: datetime, progress: Progress) -> None:
    """Write what a plan says and close the run with its report."""
    known = made.counts()
    with seldom_collected():
        apply_plan(actor=actor, run=run, plan=made, at=at, progress=progress)
    note_pictures(run=run, plan=made, at=at)
    counts = made.counts() | {name: known[name] for name in ("places_known", "places_new")}
    advance(run, to=RunState.DONE, moves=MOVES, counts=counts, report=made.report(), format=run.format, done_at=at)


def progress_of(run: Run) -> Progress:
    """Tell the page that follows a run how far it is; kept outside of the transaction."""

    def tell(count: int) -> None:
        cache.set(f"import:{run.pk}", count, PROGRESS_SECONDS)

    return tell


def how_far(run: Run) -> int:
    """How many records are done."""
    return int(cache.get(f"import:{run.pk}") or 0)


@transaction.atomic
def forget_files(*, before: datetime) -> int:
    """Let go of the files of runs that ended before this instant; gives how many. What they brought in stays."""
    ended = Run.objects.filter(done_at__lt=before).exclude(file="").order_by("pk")
    for run in ended:
        _let_file_go(run)
    return Run.objects.filter(pk__in=[run.pk for run in ended]).update(file="")


@transaction.atomic
def close_abandoned(*, runs: Iterable[Run], at: datetime) -> int:
    """Say of imports that no task will ever finish that they failed; gives how many."""
    closed = 0
    for run in runs:
        with suppress(TooLate):  # it ended meanwhile
            sentence = _("Cet import s’est arrêté avant la fin et n’a rien écrit : lisez la source à nouveau.")
            refuse_run(run=run, sentence=sentence, at=at)
            closed += 1
    return closed


class NothingThere(Refused):
    """A run whose file is no longer kept."""


def body_of(run: Run) -> bytes:
    """The content that was read.

    Raises:
        NothingThere: it is no longer kept.
    """
    if not run.file:
        raise NothingThere(_("Le fichier de cette lecture n’est plus conservé : recommencez."))
    with run.file.open("rb") as opened:
        content: bytes = opened.read()
        return content


def keep_body(run: Run, body: bytes) -> None:
    """Keep what an address gave, so that what is imported is what was previewed."""
    run.file.save(f"{run.source_id}.bin", ContentFile(body), save=False)

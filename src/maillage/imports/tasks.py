"""What the worker does: previews, imports, and the sources read again every night."""

from datetime import timedelta

import structlog
from django.utils.translation import gettext as _

from maillage.core.background import daily, later, queued
from maillage.core.client import TooSlow, Unreachable
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.files.actions import fetch_image
from maillage.imports.actions import pictures, running, structure_runs
from maillage.imports.actions.fetching import fetch_source
from maillage.imports.enums import RunState, Subject
from maillage.imports.models import Picture, Run, Source

PICTURES_AT_ONCE = 20
FILES_KEPT = timedelta(days=30)
log = structlog.get_logger("maillage.imports")


def prepare(run_id: int) -> None:
    """Read a run's file or address and show what it would do; a second call finds nothing left to do."""
    run = Run.objects.select_related("source__territory").filter(pk=run_id, state=RunState.READING).first()
    if run is None:
        return
    try:
        body = _body(run)
        if run.source.subject == Subject.ORGANISATIONS:
            structure_runs.show_structures(run=run, made=structure_runs.plan_structure_run(run, body))
            return
        made = running.plan_run(run, body, now())
    except Refused as refusal:
        running.refuse_run(run=run, sentence=str(refusal), at=now())
        return
    running.show_preview(run=run, made=made)


def _body(run: Run) -> bytes:
    if run.file:
        return running.body_of(run)
    content = fetch_source(run.source)
    body = content.body
    run.filename, run.content_type = content.filename, content.content_type
    running.keep_body(run, body)
    run.save(update_fields=["file", "filename", "content_type"])
    return body


def apply(run_id: int) -> None:
    """Import what was confirmed, in one transaction; a run already done is left alone."""
    run = Run.objects.select_related("source__territory", "actor").filter(pk=run_id, state=RunState.APPLYING).first()
    if run is None:
        return
    try:
        deed = structure_runs.apply_structure_run if run.source.subject == Subject.ORGANISATIONS else running.apply_run
        deed(run=run, body=running.body_of(run), at=now())
    except Refused as refusal:
        running.refuse_run(run=run, sentence=str(refusal), at=now())


def fetch_pictures(source_id: int) -> None:
    """Read some of the pictures of a source, then leave the worker to others; those put off come back at their hour."""
    rows = Picture.objects.waiting(source_id).filter(next_at__lte=now()).select_related("link__contribution")
    for picture in list(rows[:PICTURES_AT_ONCE]):
        try:
            image = fetch_image(actor=None, url=picture.url, at=now())
            pictures.place_picture(actor=None, picture=picture, image=image, at=now())
        except (Unreachable, TooSlow) as absent:
            pictures.put_off_picture(picture=picture, sentence=str(absent), at=now())
        except Refused as refusal:
            pictures.refuse_picture(picture=picture, sentence=str(refusal))
    left = Picture.objects.waiting(source_id).first()
    if left is not None:
        later(pictures.TASK, source_id, not_before=max(left.next_at, now()))


@daily(at="04:20")
def read_again_every_night() -> int:
    """Sources that a coordinator asked to read every night; gives how many."""
    sources = list(Source.objects.nightly().order_by("pk").values_list("pk", flat=True))
    for source_id in sources:
        later("maillage.imports.tasks.read_source", source_id)
    return len(sources)


@daily(at="04:50")
def forget_files() -> int:
    """Files of imports are kept for thirty days, to correct columns and read again; gives how many went."""
    return running.forget_files(before=now() - FILES_KEPT)


@daily(at="05:10")
def close_abandoned() -> int:
    """Imports given up by the worker, which nobody could drop otherwise; gives how many."""
    stuck = list(Run.objects.filter(state=RunState.APPLYING).select_related("source").order_by("pk"))
    runs = {arguments[0] for arguments in queued("maillage.imports.tasks.apply")}
    sources = {arguments[0] for arguments in queued("maillage.imports.tasks.read_source")}
    return running.close_abandoned(
        runs=[run for run in stuck if run.pk not in runs and (run.actor_id or run.source_id not in sources)], at=now()
    )


def read_source(source_id: int) -> None:
    """Read one source again and import what it gives, without a preview: its first import was looked at."""
    source = Source.objects.select_related("territory").filter(pk=source_id).exclude(address="").first()
    if source is None:
        return
    at = now()
    mine = Run.objects.filter(source=source, actor=None, state=RunState.APPLYING).order_by("pk")
    run = mine.first() or Run(source=source, actor=None)  # a first try that died left its own
    run.started_at = at
    try:
        content = fetch_source(source)
        if content.unchanged:
            Source.objects.filter(pk=source.pk).update(read_at=at)
            return
        run.filename, run.content_type = content.filename, content.content_type
        if run.file:
            run.file.delete(save=False)
        running.keep_body(run, content.body)
        run.state = RunState.APPLYING
        run.save()
        if source.subject == Subject.ORGANISATIONS:
            structure_runs.apply_structure_run(run=run, body=content.body, at=at)
        else:
            running.apply_run(run=run, body=content.body, at=at)
    except Refused as refusal:
        run.state, run.refusal, run.done_at = RunState.FAILED, str(refusal), at
        run.save()
        log.warning("source_refused", source=source.pk, reason=_("refusée"))
        return
    Source.objects.filter(pk=source.pk).update(etag=content.etag, last_modified=content.last_modified)

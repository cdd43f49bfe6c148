"""What the worker does: previews, imports, and the sources read again every night."""

import structlog
from django.utils.translation import gettext as _

from maillage.core.background import daily, later
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.imports.actions import running
from maillage.imports.actions.fetching import fetch_source
from maillage.imports.enums import RunState
from maillage.imports.models import Run, Source

log = structlog.get_logger("maillage.imports")


def prepare(run_id: int) -> None:
    """Read a run's file or address and show what it would do; a second call finds nothing left to do."""
    run = Run.objects.select_related("source__territory").filter(pk=run_id, state=RunState.READING).first()
    if run is None:
        return
    try:
        made = running.plan_run(run, _body(run), now())
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
        running.apply_run(actor=run.actor, run=run, body=running.body_of(run), at=now())
    except Refused as refusal:
        running.refuse_run(run=run, sentence=str(refusal), at=now())


@daily(at="04:20")
def read_again_every_night() -> int:
    """Sources that a coordinator asked to read every night; gives how many."""
    sources = list(Source.objects.nightly().order_by("pk").values_list("pk", flat=True))
    for source_id in sources:
        later("maillage.imports.tasks.read_source", source_id)
    return len(sources)


def read_source(source_id: int) -> None:
    """Read one source again and import what it gives, without a preview: its first import was looked at."""
    source = Source.objects.select_related("territory").filter(pk=source_id).exclude(address="").first()
    if source is None:
        return
    at = now()
    run = Run(source=source, actor=None, started_at=at)
    try:
        content = fetch_source(source)
        if content.unchanged:
            Source.objects.filter(pk=source.pk).update(read_at=at)
            return
        run.filename, run.content_type = content.filename, content.content_type
        running.keep_body(run, content.body)
        run.state = RunState.APPLYING
        run.save()
        running.apply_run(actor=None, run=run, body=content.body, at=at)
    except Refused as refusal:
        run.state, run.refusal, run.done_at = RunState.FAILED, str(refusal), at
        run.save()
        log.warning("source_refused", source=source.pk, reason=_("refusée"))
        return
    Source.objects.filter(pk=source.pk).update(etag=content.etag, last_modified=content.last_modified)

"""The life of a run of structures: the preview with its look-alikes, what a person answers, the import, its undoing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from maillage.accounts.models import User
from maillage.contributions.actions import remove
from maillage.contributions.enums import Reason, State
from maillage.core.background import later
from maillage.core.states import advance
from maillage.directory.models import Organisation
from maillage.imports import readers
from maillage.imports.actions.structures import Structures, import_structures, plan_structures
from maillage.imports.enums import MOVES, RunState
from maillage.imports.models import Change, Link, Run
from maillage.imports.readers import Format
from maillage.imports.readers.structures import read
from maillage.imports.readers.table import csv_rows
from maillage.imports.readers.workbook import workbook_rows

MOST_ANSWERS = 5000


def plan_structure_run(run: Run, body: bytes) -> Structures:
    """What importing this file would do, with what was answered; sets the format recognised on the run.

    Raises:
        Unreadable: neither a table nor a workbook, or no column of names.
    """
    data = readers.unpack(body)
    is_book = readers.detect(data, run.filename, run.content_type) is Format.XLSX
    run.format = str(Format.XLSX if is_book else Format.CSV)
    rows = workbook_rows(data) if is_book else csv_rows(data)
    items = read(rows, run.source.mapping)
    return plan_structures(source=run.source, items=items, family=run.source.family, decisions=run.decisions)


def counts_of(made: Structures) -> dict[str, int]:
    """The figures of a preview."""
    report = made.report(dry_run=True)
    counts = {name: value for name, value in report.items() if isinstance(value, int) and name != "dry_run"}
    return counts | {"places_known": counts["places"] - counts["places_new"]}


def report_of(made: Structures) -> dict[str, Any]:
    """The preview line by line, and the look-alikes side by side."""
    return {
        "lines": [[row.told.line, row.told.name, row.deed] for row in made.rows],
        "messages": [problem.as_dict() for problem in made.problems],
        "twins": [
            {
                "id": row.told.external_id, "line": row.told.line, "name": row.told.name, "why": row.why,
                "address": row.told.venue.address, "city": row.told.venue.city, "website": row.told.url,
                "phone": row.told.phone, "twin": row.twin.pk, "twin_name": row.twin.name,
            }
            for row in made.rows
            if row.deed == "duplicates" and row.twin is not None
        ],
    }  # fmt: skip


@transaction.atomic
def show_structures(*, run: Run, made: Structures) -> None:
    """The reading is ready to be looked at."""
    advance(
        run, to=RunState.READY, moves=MOVES, format=run.format, counts=counts_of(made), report=report_of(made),
        refusal="",
    )  # fmt: skip


@transaction.atomic
def answer_twins(*, actor: User, run: Run, answers: Mapping[str, str], at: datetime) -> None:  # noqa: ARG001 - who and when: the run keeps both when it is applied
    """Keep what a person said of look-alikes, and preview again."""
    kept = {**run.decisions, **answers}
    Run.objects.filter(pk=run.pk).update(decisions=dict(list(kept.items())[-MOST_ANSWERS:]))
    advance(run, to=RunState.READING, moves=MOVES, refusal="")
    later("maillage.imports.tasks.prepare", run.pk)


def apply_structure_run(*, run: Run, body: bytes, at: datetime) -> None:
    """Read once more, then write everything in one transaction and keep the report (``running.apply_run``).

    Raises:
        Unreadable: the file is no longer what it was.
    """
    finish_structure_run(actor=run.actor, run=run, made=plan_structure_run(run, body), at=at)


@transaction.atomic
def finish_structure_run(*, actor: User | None, run: Run, made: Structures, at: datetime) -> None:
    """Write what a plan says and close the run with its report."""
    before = counts_of(made)
    import_structures(actor=actor, made=made, at=at, run=run)
    counts = counts_of(made) | {name: before[name] for name in ("places_known", "places_new")}
    advance(run, to=RunState.DONE, moves=MOVES, counts=counts, report=report_of(made), format=run.format, done_at=at)


@transaction.atomic
def undo_structure(*, actor: User | None, change: Change, at: datetime) -> bool:  # noqa: ARG001 - the machine removes what a source brought in
    """Remove an organisation that a run created, unless somebody touched it, manages it, or gave it something."""
    rows = Organisation.objects.filter(contribution=change.contribution_id, merged_into=None)
    found = rows.exclude(contribution__state=State.REMOVED).select_related("contribution").first()
    if found is None or found.contribution.updated_at != found.contribution.created_at:
        return False
    if found.members.exists() or found.organised.exists() or found.absorbed.exists():
        return False
    Link.objects.filter(source=change.run.source_id, contribution=change.contribution_id).delete()
    found.venues.update(organisation=None)  # those that the run made are removed after it, the others stay
    remove(actor=None, contribution=found.contribution, at=at, reason=Reason.SOURCE)
    return True

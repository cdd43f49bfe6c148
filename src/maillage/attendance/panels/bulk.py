"""The table of a structure: its past slots, one line each, saved one by one."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.attendance.actions import AnsweredMeanwhile, report, voice_of
from maillage.attendance.forms.bulk import LineForm
from maillage.attendance.models import Headcount
from maillage.attendance.panels.lines import Line, line_of
from maillage.attendance.querysets import HeadcountQuerySet
from maillage.core.errors import Refused
from maillage.core.paging import Page, page_of
from maillage.directory.models import Organisation

PAGE_SIZE = 40
WANTED = {"attente": "waiting", "donnes": "answered"}


@dataclass
class TableLine:
    """One line: its slot in words, its form, and what became of it."""

    line: Line
    form: LineForm
    said: str = ""
    is_saved: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def was_sent(self) -> bool:
        """It was in what the browser sent."""
        return self.form.is_bound

    def as_json(self) -> dict[str, Any]:
        """What the script of the page writes beside the line."""
        row = self.line.row
        words = " ".join(self.faults) or self.said
        return {"uid": str(row.uid), "saved": self.is_saved, "words": words, "wrong": bool(self.faults),
                "seen": row.revision}  # fmt: skip


@dataclass
class Table:
    """The page of lines."""

    organisation: Organisation
    lines: list[TableLine]
    page: Page
    wanted: str
    waiting: int
    answered: int

    def context(self) -> dict[str, Any]:
        """For the template."""
        return {"organisation": self.organisation, "table": self, "page": self.page}

    @property
    def has_faults(self) -> bool:
        """A line is to be corrected."""
        return any(line.faults for line in self.lines)

    def save(self, person: User, at: datetime) -> int:
        """Save each line that says something, each for itself; gives how many were."""
        return sum(_save(line, person, at) for line in self.lines if line.form.says_something)


def _save(line: TableLine, person: User, at: datetime) -> int:
    row = line.line.row
    if not line.form.is_valid():
        line.faults = line.form.sentences
        return 0
    try:
        saved = report(
            actor=person, headcount=row, answer=line.form.answer(), seen=line.form.cleaned_data["seen"],
            voice=voice_of(person, row.subject), at=at,
        )  # fmt: skip
    except AnsweredMeanwhile as late:
        row.revision = late.current.revision
        line.faults = [_("%(sentence)s Réponse arrivée : %(said)s.") % {
            "sentence": late, "said": line_of(late.current).said or _("aucune")
        }]  # fmt: skip
        return 0
    except Refused as refusal:
        line.faults = [str(refusal)]
        return 0
    line.line = line_of(saved)
    line.is_saved, line.said = True, _("Enregistré")
    return 1


def table_of(organisation: Organisation, asked: QueryDict, sent: QueryDict | None, at: datetime) -> Table:
    """The lines of a page; those that were sent are found again wherever they are in the list by now."""
    every = Headcount.objects.of_organisation(organisation).filter(starts_at__lte=at, is_counted_elsewhere=False)
    wanted = asked.get("etat", "attente")
    rows = getattr(every, WANTED[wanted])() if wanted in WANTED else every
    page = page_of(asked.get("page"), rows.count(), PAGE_SIZE)
    shown = list(rows.for_lists().latest_first()[page.offset : page.offset + page.size])
    if sent is not None:
        shown = _with_sent(every, shown, sent)
    lines = []
    for row in shown:
        line = line_of(row)
        form = LineForm(sent if sent is not None and f"{row.uid}-seen" in sent else None, headcount=row, when=line.when)
        lines.append(TableLine(line, form))
    return Table(organisation, lines, page, wanted, every.waiting().count(), every.answered().count())


def _with_sent(every: HeadcountQuerySet, shown: list[Headcount], sent: QueryDict) -> list[Headcount]:
    known = {str(row.uid) for row in shown}
    missing: list[UUID] = []
    for name in sent:
        uid, dash, field_name = name.rpartition("-")
        if dash and field_name == "seen" and uid not in known and len(missing) < PAGE_SIZE:
            with suppress(ValueError):
                missing.append(UUID(uid))
    return [*shown, *every.filter(uid__in=missing).for_lists().latest_first()] if missing else shown

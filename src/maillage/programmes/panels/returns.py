"""The form of one return, and what waits for a structure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.programmes.actions.answering import Place, Saved, cells_of
from maillage.programmes.actions.checking import doubt_of, is_rest
from maillage.programmes.actions.expected import Expected, expected_of, key_of
from maillage.programmes.enums import TOTAL, CellStatus, Nature, RequestState, Review
from maillage.programmes.forms.answer import LineForm
from maillage.programmes.models import Adjustment, Breakdown, Cell, Request, Source
from maillage.programmes.panels.words import LATE, STATES, cell_words, period_words, signed_words
from maillage.programmes.querysets.figures import lines_of
from maillage.programmes.rules import accepts_on

SOURCES_SHOWN = 30


@dataclass
class Line:
    """One figure of the form."""

    form: LineForm
    label: str
    cell: Cell | None
    id: str
    said: str = ""
    faults: list[str] = field(default_factory=list)
    is_overtaken: bool = False

    @property
    def doubt(self) -> str:
        """What is to be looked at again in the answer kept."""
        cell = self.cell
        return "" if cell is None or cell.base is None else doubt_of(cell.version, cell.value, cell.base)

    def as_json(self) -> dict[str, Any]:
        """What the autosave is told."""
        return {
            "id": self.id, "seen": self.cell.revision if self.cell is not None else 0, "words": self.said,
            "faults": self.faults, "saved": not self.faults, "doubt": "" if self.faults else self.doubt,
        }  # fmt: skip


@dataclass
class Parts:
    """A breakdown of the form, folded while nothing is in it."""

    breakdown: Breakdown
    lines: list[Line]

    @property
    def is_open(self) -> bool:
        """Something is in it, or wrong."""
        return any(line.cell is not None or line.faults for line in self.lines)


@dataclass
class Block:
    """One indicator of the form."""

    expected: Expected
    line: Line
    parts: list[Parts]
    sources: Sequence[Source] = ()
    more_sources: int = 0
    adjustments: Sequence[tuple[str, str, str]] = ()
    before: str = ""

    @property
    def is_fed(self) -> bool:
        """Filled from the activity logged."""
        return self.line.cell is not None and self.line.cell.fed is not None

    @property
    def adjustable(self) -> list[tuple[int, str]]:
        """Key and name of the figures that the activity gives: the total, then the parts."""
        lines = [line for part in self.parts for line in part.lines]
        fed = [(line.cell.pk, line.label) for line in lines if line.cell is not None and line.cell.fed is not None]
        return [(self.line.cell.pk, _("le total")), *fed] if self.line.cell is not None else fed

    @property
    def is_returned(self) -> bool:
        """To be taken up again."""
        return self.line.cell is not None and self.line.cell.review == Review.RETURNED

    @property
    def is_locked(self) -> bool:
        """Approved already."""
        return self.line.cell is not None and self.line.cell.review == Review.APPROVED

    @property
    def is_unique(self) -> bool:
        """People counted once: a list of them may be given."""
        return self.expected.version.nature == Nature.UNIQUE

    @property
    def is_story(self) -> bool:
        """A text."""
        return self.expected.version.nature == Nature.NARRATIVE


@dataclass
class ReturnForm:
    """The whole form: its blocks by theme."""

    request: Request
    blocks: list[Block]

    @property
    def lines(self) -> list[Line]:
        """Every line."""
        return [line for block in self.blocks for line in (block.line, *(one for p in block.parts for one in p.lines))]

    @property
    def themes(self) -> list[tuple[str, list[Block]]]:
        """The blocks under their headings, in the order of the programme."""
        found: dict[str, list[Block]] = {}
        for block in self.blocks:
            found.setdefault(block.expected.indicator.theme or _("Indicateurs"), []).append(block)
        return list(found.items())

    @property
    def progress(self) -> tuple[int, int, int]:
        """Answered, filled from the activity, asked."""
        answered = sum(block.line.cell is not None for block in self.blocks)
        return answered, sum(block.is_fed for block in self.blocks), len(self.blocks)

    @property
    def has_faults(self) -> bool:
        """Something is to be corrected."""
        return any(line.faults for line in self.lines)

    def typed(self) -> list[LineForm]:
        """The lines that say something new and are well written; the others keep their sentences."""
        good = []
        for line in self.lines:
            if not line.form.says_something:
                continue
            if line.form.is_valid():
                good.append(line.form)
            else:
                line.faults = line.form.sentences
        return good

    def told(self, saved: Saved) -> None:
        """Put what became of each line beside it."""
        for line in self.lines:
            place = (line.form.indicator, line.form.key)
            if place in saved.faults:
                line.faults = [saved.faults[place]]
            elif place in saved.overtaken:
                line.cell, line.is_overtaken = saved.overtaken[place], True
                line.faults = [_overtaken(line.cell)]
                _look_again(line)
            elif place in saved.cells:
                line.cell = saved.cells[place]
                line.said = _("Enregistré.")

    def faulty(self, faults: Mapping[Place, str]) -> None:
        """The same for what keeps it from being sent."""
        for line in self.lines:
            sentence = faults.get((line.form.indicator, line.form.key))
            if sentence:
                line.faults = [sentence]


def _overtaken(cell: Cell) -> str:
    words = _("Entre-temps, quelqu’un a écrit « %(other)s » : gardez sa réponse, ou enregistrez la vôtre à nouveau.")
    return words % {"other": cell_words(cell)}


def _look_again(line: Line) -> None:
    """Keep what was typed, over an answer that the person has now before their eyes."""
    typed = QueryDict(mutable=True)
    typed.update(line.form.data)
    typed[line.form.add_prefix("seen")] = str(line.cell.revision if line.cell is not None else 0)
    line.form.data = typed


def _line(one: Expected, key: str, label: str, cells: Mapping[Place, Cell], data: Any) -> Line:
    cell = cells.get((one.indicator.pk, key))
    prefix = ".".join([f"i{one.indicator.pk}", *key.split("=")]).rstrip(".")
    sent = data if data is not None and f"{prefix}-seen" in data else None
    form = LineForm(sent, prefix=prefix, indicator=one.indicator.pk, key=key, nature=one.version.nature, cell=cell)
    name = str(label)
    for field_name in ("value", "text", "base", "status", "comment"):
        if field_name in form.fields and key != TOTAL:
            form.fields[field_name].label = name
    if is_rest(key) and one.feed is not None and key.partition("=")[0] in one.feed.breakdowns:
        form.fields["value"].widget.attrs |= {"readonly": True, "placeholder": _("se calcule")}
    return Line(form=form, label=name, cell=cell, id=prefix, said=cell_words(cell) if cell is not None else "")


def _block(one: Expected, cells: Mapping[Place, Cell], data: Any) -> Block:
    parts = []
    for breakdown in one.breakdowns:
        members = breakdown.members.all()  # prefetched in their order
        lines = [_line(one, key_of(breakdown.dimension, member.code), member.label, cells, data) for member in members]
        parts.append(Parts(breakdown, lines))
    return Block(one, _line(one, TOTAL, one.version.label, cells, data), parts)


def form_of(request: Request, data: Any = None) -> ReturnForm:
    """The form of a return, bound to what was sent when something was; a fixed number of queries."""
    cells = cells_of(request)
    for cell in cells.values():
        cell.request = request
    expected = expected_of(request)
    for one in expected:
        for key in one.keys:
            if (one.indicator.pk, key) in cells:
                cells[one.indicator.pk, key].version = one.version
    form = ReturnForm(request, [_block(one, cells, data) for one in expected])
    _with_records(form)
    _with_last(form, request)
    return form


def _with_records(form: ReturnForm) -> None:
    fed = {block.line.cell.pk: block for block in form.blocks if block.line.cell is not None and block.is_fed}
    if not fed:
        return
    sources: dict[int, list[Source]] = {}
    for source in Source.objects.filter(cell__in=fed).order_by("on", "pk"):
        sources.setdefault(source.cell_id, []).append(source)
    adjustments: dict[int, list[Adjustment]] = {}
    own = {pk for block in fed.values() for pk, _label in block.adjustable}
    for one in Adjustment.objects.filter(cell__in=own).order_by("at", "pk"):
        adjustments.setdefault(one.cell_id, []).append(one)
    for pk, block in fed.items():
        rows = sources.get(pk, [])
        block.sources, block.more_sources = rows[:SOURCES_SHOWN], max(0, len(rows) - SOURCES_SHOWN)
        block.adjustments = [
            (signed_words(one.amount), one.reason if key == pk else f"{label}, {one.reason}", one.author)
            for key, label in block.adjustable for one in adjustments.get(key, ())
        ]  # fmt: skip


def _with_last(form: ReturnForm, request: Request) -> None:
    """What the same line said in the period before: a help for stocks and running totals. Successors included."""
    lines = lines_of(request.programme)
    own = lines.get((request.action_id, request.organisation_id), (request.action_id, request.organisation_id))
    structures = [who for (action, who), line in lines.items() if action == request.action_id and line == own]
    rows = Cell.objects.filter(
        programme=request.programme, key=TOTAL, status=CellStatus.VALUE, request__action=request.action,
        request__organisation__in=[*structures, request.organisation_id],
        period__starts_on__lt=request.period.starts_on,
    ).select_related("version", "period")  # fmt: skip
    last = {cell.indicator_id: cell for cell in rows.order_by("period__starts_on", "pk")}
    for block in form.blocks:
        cell = last.get(block.expected.indicator.pk)
        if cell is not None and block.expected.version.nature in {Nature.STOCK, Nature.RUNNING, Nature.MILESTONE}:
            words = _("La fois d’avant (%(period)s) : %(value)s.")
            block.before = words % {"period": period_words(cell.period), "value": cell_words(cell)}


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One return in a list."""

    request: Request
    period: str
    state: tuple[str, str, str]
    days_left: int
    answered: int
    returned: int
    is_taken: bool


def state_of(request: Request, today: date) -> tuple[str, str, str]:
    """Where a return stands, in words, with its tone and its icon: one that is overdue is late."""
    late = request.state in {RequestState.TO_DO, RequestState.DRAFT} and request.campaign.due_on < today
    _names, icon, label, tone = LATE if late else STATES[request.state]
    return str(label), tone, icon


def waiting_lines(rows: Any, today: date) -> list[Waiting]:
    """Returns for a list, in two queries whatever their number."""
    counted = rows.for_lists().annotate(
        answered=Count("cells", filter=Q(cells__key=TOTAL)),
        given_back=Count("cells", filter=Q(cells__review="returned")),
    )
    return [
        Waiting(
            request=one, period=period_words(one.period), state=state_of(one, today),
            days_left=(one.campaign.due_on - today).days, answered=one.answered, returned=one.given_back,
            is_taken=one.campaign.opens_on <= today <= one.campaign.closes_on,
        )
        for one in counted.order_by("campaign__due_on", "programme__name", "action__position", "pk")
    ]  # fmt: skip


def request_context(form: ReturnForm, today: date) -> dict[str, Any]:
    """What the page of a return shows."""
    request = form.request
    answered, fed, asked = form.progress
    return {
        "adjusting": {"block": None}, "is_kept": True,
        "row": request, "form": form, "period": period_words(request.period), "state": state_of(request, today),
        "answered": answered, "fed": fed, "asked": asked, "is_taken": accepts_on(request, today),
        "is_closed": request.campaign.closes_on < today, "days_left": (request.campaign.due_on - today).days,
        "last": max((one.cell.changed_at for one in form.lines if one.cell is not None), default=None),
    }  # fmt: skip


def waiting_of(user: Any, today: date) -> int:
    """How many returns wait for somebody’s structures."""
    return Request.objects.of(user).open().filter(campaign__opens_on__lte=today).count()


def returns_to_review(territories: Sequence[int]) -> int:
    """How many returns wait for the coordination of these territories."""
    return Request.objects.to_review().filter(programme__territory__in=territories).count()

"""What the activity logged gives to figures: entered once at the door of a workshop, counted in every return.

Each record enters a figure once, with its amount; the figure is their sum plus the adjustments of its reporter. Once a
return is sent nothing of it moves: what changes afterwards in the activity is told as a drift.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Prefetch, Q, Sum

from maillage.accounts.models import User
from maillage.attendance.enums import HeadcountState
from maillage.attendance.models import Cell as Part
from maillage.attendance.models import Headcount
from maillage.attendance.querysets.totals import person_hours
from maillage.journal.actions import record
from maillage.programmes.actions.activity import Facets, asks_for_facets, facets_of
from maillage.programmes.actions.cells import CellData, Hand, write
from maillage.programmes.actions.expected import Expected, expected_of, key_of
from maillage.programmes.actions.voices import voice_of_structure
from maillage.programmes.enums import (
    TOLD_BY_ACTIVITY,
    TOTAL,
    UNSAID,
    CellStatus,
    Measure,
    Origin,
    Placed,
    RequestState,
    Review,
)
from maillage.programmes.models import Adjustment, Cell, Drift, FeedRule, Request, Source

HEADCOUNT, SUBJECT = "headcount", "subject"
TOOK_PLACE = (HeadcountState.COUNTED, HeadcountState.NOBODY, HeadcountState.UNKNOWN, HeadcountState.AWAITED)
FROZEN = (RequestState.SUBMITTED, RequestState.APPROVED)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record of activity and what it brings; no amount when nobody counted."""

    kind: str
    key: str
    amount: Decimal | None
    title: str
    on: date
    page_url: str
    is_shared: bool


def _candidates(request: Request, expected: Iterable[Expected]) -> list[Headcount]:
    """The slots of the structure in the period that name the action, or none: one query for all the rules.

    What the agenda says of them is read too, when a rule looks at it.
    """
    period = request.period
    named = Q(subject__programme_action__iexact=request.action.reference) | Q(subject__programme_action="")
    rows = Headcount.objects.filter(
        named, subject__in=request.organisation.counted.order_by().values("pk"),
        on__gte=period.starts_on, on__lt=period.ends_before,
    )  # fmt: skip
    shown = rows.counting().select_related("subject", "commune")
    parts = Prefetch("cells", Part.objects.order_by("pk"), to_attr="parts")
    found = shown.annotate(structures=Count("subject__organisations")).prefetch_related(parts).order_by("on", "pk")
    slots = list(found)
    if any(one.feed is not None and Placed.FAMILY in one.feed.breakdowns for one in expected):
        family = request.organisation.family
        for row in slots:
            row.family = family.code if family is not None else ""  # type: ignore[attr-defined]  # for this reading
    if any(one.feed is not None and asks_for_facets(one.feed.filters) for one in expected):
        said = facets_of(slots)
        for row in slots:
            row.facets = said.get(row.subject.key, Facets())  # type: ignore[attr-defined]  # for this reading
    return slots


def _enters(rule: FeedRule, row: Headcount) -> bool:
    """Whether the filters of a rule let a slot in."""
    filters: Mapping[str, Any] = rule.filters
    subject, commune = row.subject, row.commune
    if rule.kinds and subject.kind not in rule.kinds:
        return False
    if rule.only_named and not subject.programme_action:
        return False
    if filters.get("communes") and (commune is None or commune.code not in filters["communes"]):
        return False
    if asks_for_facets(filters) and not row.facets.meet(filters):  # type: ignore[attr-defined]  # read by _candidates
        return False
    departments = filters.get("departments")
    return not departments or (commune is not None and commune.department_id in departments)


def _amount(rule: FeedRule, row: Headcount) -> Decimal | None:
    """What one slot brings to the total."""
    if rule.measure in {Measure.SLOTS, Measure.SUBJECTS}:
        return Decimal(1)
    if rule.measure == Measure.HOURS:
        return person_hours(row.number, row.minutes)
    parts: Mapping[str, list[str]] = rule.filters.get("parts") or {}
    if row.number is None or not parts or row.number == 0:
        return None if row.number is None else Decimal(row.number)
    dimension, members = next(iter(parts.items()))
    said = [one for one in row.parts if one.dimension == dimension]  # type: ignore[attr-defined]  # prefetched
    return Decimal(sum(one.number for one in said if one.member in members)) if said else None


def _placed(rule: FeedRule, row: Headcount) -> list[str]:
    """The parts of breakdowns that the place of a slot and its structure tell, of those that the rule fills."""
    commune, found = row.commune, []
    for dimension in TOLD_BY_ACTIVITY.intersection(rule.breakdowns):
        if dimension == Placed.FAMILY:
            member = row.family  # type: ignore[attr-defined]  # read by _candidates
        elif commune is None or rule.measure == Measure.SUBJECTS:
            continue  # one subject may have slots in several places
        else:
            member = commune.department_id if dimension == Placed.DEPARTMENT else commune.epci_id or ""
        found.append(key_of(dimension, member))
    return found


def _parts(rule: FeedRule, row: Headcount, total: Record) -> Iterable[tuple[str, Record]]:
    """What one slot brings to the parts of breakdowns that the rule fills."""
    if total.amount is not None:
        yield from ((key, total) for key in _placed(rule, row))
    if rule.measure != Measure.PARTICIPATIONS:
        return
    for part in row.parts:  # type: ignore[attr-defined]  # prefetched
        if part.dimension in rule.breakdowns and part.member != UNSAID:
            yield key_of(part.dimension, part.member), _record(rule, row, Decimal(part.number))


def _record(rule: FeedRule, row: Headcount, amount: Decimal | None) -> Record:
    subject = row.subject
    whole = rule.measure == Measure.SUBJECTS
    return Record(
        kind=SUBJECT if whole else HEADCOUNT, key=str(subject.uid if whole else row.uid), amount=amount,
        title=subject.title, on=row.on, page_url=subject.page_url,
        is_shared=row.structures > 1,  # type: ignore[attr-defined]  # annotated
    )  # fmt: skip


def records_of(one: Expected, rows: Iterable[Headcount]) -> dict[str, list[Record]]:
    """Part of breakdown → the records that enter it, for one fed indicator; nothing when no activity was logged.

    « Non renseigné » is never fed: it is what is missing of the total when the return is sent, adjustments and slots
    without any breakdown included.
    """
    rule = one.feed
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    if rule is None:
        return {}
    for row in rows:
        if row.state not in TOOK_PLACE or not _enters(rule, row):
            continue
        total = _record(rule, row, _amount(rule, row))
        found[TOTAL].setdefault(total.key, total)
        for key, part in _parts(rule, row, total):
            if key in one.keys:
                found[key].setdefault(total.key, part)
    return {key: list(records.values()) for key, records in found.items()}


def sum_of(records: Iterable[Record]) -> Decimal | None:
    """What records add up to; nothing when none of them has an amount."""
    known = [record.amount for record in records if record.amount is not None]
    return sum(known, Decimal(0)) if known else None


@transaction.atomic
def refresh(*, actor: User | None, request: Request, at: datetime) -> int:
    """Bring a return that is not sent up to date with the activity logged; gives how many figures changed.

    A status that somebody chose stays; adjustments stay and are added to the new sum.
    """
    if request.state not in {RequestState.TO_DO, RequestState.DRAFT, RequestState.RETURNED}:
        return 0
    fed = [one for one in expected_of(request) if one.feed is not None]
    rows = _candidates(request, fed) if fed else []
    hand = Hand(actor=actor, author=voice_of_structure(request), at=at, origin=Origin.FEED)
    known = {(cell.indicator_id, cell.key): cell for cell in request.cells.order_by("pk")}
    adjusted = dict(
        Adjustment.objects.filter(cell__request=request).order_by().values_list("cell").annotate(total=Sum("amount"))
    )
    changed = 0
    for one in fed:
        given = records_of(one, rows)
        before = {
            key for (indicator, key), cell in known.items() if indicator == one.indicator.pk and cell.fed is not None
        }
        for key in sorted({*given, *before}):
            cell = known.get((one.indicator.pk, key))
            changed += _feed(request, one, key, given.get(key, []), (cell, adjusted, hand))
    Request.objects.filter(pk=request.pk).update(fed_at=at)
    request.fed_at = at
    return changed


def _feed(
    request: Request,
    one: Expected,
    key: str,
    records: list[Record],
    how: tuple[Cell | None, Mapping[int, Decimal], Hand],
) -> bool:
    """Write one fed figure and its sources; True when the figure changed."""
    cell, adjusted, hand = how
    fed = sum_of(records)
    if cell is not None and (cell.review == Review.APPROVED or (cell.fed is None and cell.status == CellStatus.VALUE)):
        return False  # approved, or typed by somebody: it is theirs
    if fed is None:
        if cell is not None and cell.fed is not None:
            _empty(request, one, cell, hand)
        return cell is not None and cell.fed is not None
    plus = adjusted.get(cell.pk, Decimal(0)) if cell is not None else Decimal(0)
    awaits = cell is not None and cell.status == CellStatus.NOT_PROVIDED and cell.fed is None
    keeps = cell is not None and cell.status != CellStatus.VALUE and not awaits
    if cell is not None and keeps:
        Cell.objects.filter(pk=cell.pk).update(fed=fed)
        _keep_sources(cell, records)
        return False
    data = CellData(
        indicator=one.indicator.pk, key=key, value=fed + plus, seen=cell.revision if cell is not None else 0,
        comment=cell.comment if cell is not None else "",
    )  # fmt: skip
    written = write(request, one.version, data, hand, fed=fed)
    if written is None:
        return False
    _keep_sources(written, records)
    return cell is None or cell.value != fed + plus


def _empty(request: Request, one: Expected, cell: Cell, hand: Hand) -> None:
    """No activity is left behind a figure: nobody typed it, so it is not provided rather than zero."""
    Source.objects.filter(cell=cell).delete()
    data = CellData(
        indicator=one.indicator.pk, key=cell.key, status=CellStatus.NOT_PROVIDED, comment=cell.comment,
        seen=cell.revision,
    )  # fmt: skip
    write(request, one.version, data, hand, fed=None)


def _keep_sources(cell: Cell, records: list[Record]) -> None:
    """The sources of a figure become these records; those already there and unchanged are left."""
    known = {(one.kind, one.key): one for one in cell.sources.order_by("pk")}
    wanted = {(record.kind, record.key): record for record in records}
    Source.objects.filter(pk__in=[known[key].pk for key in known if key not in wanted]).delete()
    made = [
        Source(cell=cell, programme_id=cell.programme_id, **vars(record))
        for key, record in wanted.items() if key not in known
    ]  # fmt: skip
    Source.objects.bulk_create(made)
    moved = []
    for key, source in known.items():
        record = wanted.get(key)
        if record is not None and any(getattr(source, name) != value for name, value in vars(record).items()):
            for name, value in vars(record).items():
                setattr(source, name, value)
            moved.append(source)
    Source.objects.bulk_update(moved, ["amount", "title", "on", "page_url", "is_shared"])


@transaction.atomic
def note_drift(*, actor: User | None, request: Request, at: datetime) -> int:
    """Tell what the activity says now that it did not say when the return was sent; gives how many figures drift."""
    if request.state not in FROZEN:
        Drift.objects.filter(cell__request=request).delete()
        return 0
    cells = {
        (cell.indicator_id, cell.key): cell
        for cell in request.cells.filter(fed__isnull=False).prefetch_related("sources").order_by("pk")
    }
    if not cells:
        return 0
    expected = expected_of(request)
    rows = _candidates(request, expected)
    drifting: dict[int, tuple[int, Decimal]] = {}
    for one in expected:
        given = records_of(one, rows) if one.feed is not None else {}
        for key in one.keys:
            cell = cells.get((one.indicator.pk, key))
            moved = _moved(cell, given.get(key, [])) if cell is not None and one.feed is not None else None
            if cell is not None and moved is not None:
                drifting[cell.pk] = moved
    was = set(Drift.objects.filter(cell__request=request).order_by("pk").values_list("cell_id", flat=True))
    Drift.objects.filter(cell__request=request).exclude(cell__in=drifting).delete()
    for pk, (records, difference) in drifting.items():
        Drift.objects.update_or_create(
            cell_id=pk, defaults={"records": records, "difference": difference, "seen_at": at}
        )
    if set(drifting) - was:
        record(actor=actor, verb="return_drifted", obj=request, at=at, territory_id=request.programme.territory_id)
    return len(drifting)


def _moved(cell: Cell, records: list[Record]) -> tuple[int, Decimal] | None:
    """How many records changed, and by how much in all; nothing when none did."""
    was = {(one.kind, one.key): one.amount for one in cell.sources.all()}
    now = {(one.kind, one.key): one.amount for one in records}
    changed = [key for key in {*was, *now} if was.get(key) != now.get(key) or (key in was) != (key in now)]
    if not changed:
        return None
    return len(changed), (sum_of(records) or Decimal(0)) - (cell.fed or Decimal(0))

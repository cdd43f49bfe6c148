"""The calendar of all the copies of a lender: filtered, a page at a time; its dates as a calendar of one’s own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.dates import period_phrase
from maillage.core.paging import page_of
from maillage.core.text import clean_line
from maillage.feeds.calendar import Calendar, Entry, write
from maillage.loans.actions.common import day_of
from maillage.loans.enums import CopyState, ToolKind
from maillage.loans.models import Copy, HeldDay, Lender, Loan
from maillage.loans.panels.gantt import Window, bars_of, gantt_of
from maillage.territories.place import public_address

DAY = timedelta(days=1)
SHOWN = 40
MOST_LINES = 2000
WEEKS = {"2": 2, "5": 5, "saison": 26}
BEHIND = timedelta(days=60)


@dataclass(frozen=True)
class Filters:
    """What the calendar is about; anything that is not understood is left out."""

    words: str
    kind: str
    show: str
    weeks: str
    start: date

    @classmethod
    def read(cls, given: Any, today: date) -> "Filters":
        """From the parameters of the address."""
        kind, show, weeks = given.get("type", ""), given.get("montrer", ""), given.get("periode", "")
        return cls(
            clean_line(given.get("q", ""))[:80], kind if kind in ToolKind.values else "",
            show if show in {"pris", "libres"} else "", weeks if weeks in WEEKS else "5",
            _monday(given.get("du"), today),
        )  # fmt: skip

    @property
    def last(self) -> date:
        """The last day shown."""
        return self.start + DAY * (7 * WEEKS[self.weeks] - 1)


def _monday(text: str | None, today: date) -> date:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        day = today - DAY * 2
    day = min(max(day, date(1990, 1, 1)), date(2200, 1, 1))
    return day - DAY * day.weekday()


def copies_of(lender: Lender, filters: Filters) -> Any:
    """The copies that the filters keep, by tool."""
    rows = Copy.objects.filter(tool__lender=lender).exclude(state=CopyState.RETIRED).select_related("tool")
    if filters.words:
        rows = rows.filter(Q(tool__title__icontains=filters.words) | Q(inventory__iexact=filters.words))
    if filters.kind:
        rows = rows.filter(tool__kind=filters.kind)
    held = Exists(HeldDay.objects.between(filters.start, filters.last).filter(copy=OuterRef("pk")))
    if filters.show:
        rows = rows.filter(held if filters.show == "pris" else ~held)
    return rows.order_by("tool__title", "tool", "label", "pk")


def calendar_context(lender: Lender, at: datetime, given: Any) -> dict[str, Any]:
    """The context of ``loans/desk/calendar.html``."""
    today = day_of(lender, at)
    filters = Filters.read(given, today)
    rows = copies_of(lender, filters)
    total = rows.count()
    pages = page_of(given.get("page"), total, SHOWN)
    window = Window(filters.start, filters.last, today)
    step = DAY * 7 * (WEEKS[filters.weeks] // 2 or 1)
    return {
        "gantt": gantt_of(lender, list(rows[pages.offset : pages.offset + SHOWN]), window), "pages": pages,
        "total": total, "filters": filters, "weeks": filters.weeks, "kinds": [
            (key, capfirst(str(label))) for key, label in ToolKind.choices
        ],
        "before": (filters.start - step).isoformat(), "after": (filters.start + step).isoformat(), "today": today,
        "is_now": filters.start <= today <= filters.last,
    }  # fmt: skip


def calendar_lines(lender: Lender, at: datetime, given: Any) -> Iterator[list[object]]:
    """The same as a table: a line for each thing that holds a copy, one for each copy that nothing holds."""
    today = day_of(lender, at)
    filters = Filters.read(given, today)
    copies = list(copies_of(lender, filters)[:MOST_LINES])
    bars = bars_of(lender, copies, Window(filters.start, filters.last, today))
    yield [_("Outil"), _("Exemplaire"), _("Rangement"), _("État"), _("Ce qui le retient"), _("Bloqué du"),
           _("Utilisé du"),
           _("au"), _("Bloqué jusqu’au")]  # fmt: skip
    for copy in copies:
        start = [copy.tool.title, copy.label, copy.storage, copy.get_state_display()]
        held = [one for one in bars.get(copy.pk, ()) if one.last >= filters.start and one.first <= filters.last]
        for one in sorted(held, key=lambda bar: bar.first):
            yield [*start, one.text, *(day.isoformat() for day in (one.first, one.used_from, one.used_to, one.last))]
        if not held:
            yield [*start, _("libre"), "", "", "", ""]


# --- As a calendar of one’s own ---------------------------------------------------------------------------------------


def feed_of(person: User, lender: Lender, at: datetime) -> str:
    """The departures and the returns of a desk, planned, as a calendar."""
    since = day_of(lender, at) - BEHIND
    rows = Loan.objects.filter(lender=lender, returns_on__gte=since).holding().for_lists().order_by("leaves_on", "pk")
    entries: list[Entry] = []
    with translation.override(person.language):
        for loan in rows:
            loan.lender = lender
            entries += [
                _entry(loan, "depart", _("Départ : %(tool)s, %(who)s"), person, at),
                _entry(loan, "retour", _("Retour : %(tool)s, %(who)s"), person, at),
            ]
        name = _("Prêt : %(lender)s") % {"lender": lender}
        url = public_address(
            lender.organisation.contribution.origin, "loans:desk", lender.organisation.slug, language=person.language
        )
    return write(Calendar(name=name, url=url, entries=entries))


def _entry(loan: Loan, which: str, words: str, person: User, at: datetime) -> Entry:
    day = loan.leaves_on if which == "depart" else loan.returns_on
    origin = loan.lender.organisation.contribution.origin
    label = loan.copy.label if loan.copy is not None else ""
    start = datetime.combine(day, time(), tzinfo=UTC)
    told = period_phrase(loan.first_on, loan.last_on, person.language)
    return Entry(
        uid=f"{which}-{loan.uid}@maillage", sequence=0, zone=origin.time_zone, modified=at, start=start,
        end=start + DAY, all_day=True, location=loan.place,
        summary=words % {"tool": f"{loan.tool_title} {label}".strip(), "who": loan.who},
        description=_("Utilisé %(period)s. %(reference)s") % {"period": told, "reference": loan.reference},
        url=public_address(origin, "loans:loan", str(loan.uid), language=person.language),
    )  # fmt: skip

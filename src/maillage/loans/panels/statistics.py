"""A period of a lender in figures: each opens on its records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, npgettext
from django.utils.translation import gettext as _

from maillage.core.dates import month_phrase, period_phrase
from maillage.core.paging import page_of
from maillage.core.text import clean_line
from maillage.geography.models import Department
from maillage.loans.actions.common import day_of
from maillage.loans.enums import BorrowerType, CancelReason, LoanState, RefusalReason
from maillage.loans.models import Lender, Loan, Tool
from maillage.loans.querysets import LoanQuerySet
from maillage.loans.querysets.figures import Season, most_asked, never_lent

SEPTEMBER, HUNDRED = 9, 100
SEASONS_SHOWN, TOOLS_SHOWN, NEVER_SHOWN, RECORDS_SHOWN = 5, 10, 30, 50


@dataclass(frozen=True)
class Span:
    """The days that figures are about, both included: a season, or two days chosen."""

    first: date
    last: date
    season: str

    @property
    def query(self) -> str:
        """In an address."""
        return f"saison={self.season}" if self.season else f"du={self.first.isoformat()}&au={self.last.isoformat()}"


@dataclass(frozen=True)
class BarLine:
    """One line of a chart that is a table: words, number, share of the largest in a hundred, its records."""

    label: str
    number: int
    width: int
    url: str


@dataclass(frozen=True)
class Chart:
    """A table of numbers with their bars."""

    key: str
    title: str
    heading: str
    lines: tuple[BarLine, ...]
    empty: str


def season_of(day: date) -> int:
    """The year in which the season of a day began: from 1 September to 31 August."""
    return day.year if day.month >= SEPTEMBER else day.year - 1


def span_of(given: Any, today: date) -> Span:
    """The season or the days asked for; what is not understood is the season we are in."""
    try:
        first, last = date.fromisoformat(given.get("du", "")), date.fromisoformat(given.get("au", ""))
        if first <= last:
            return Span(first, last, "")
    except ValueError:
        pass
    wanted = given.get("saison", "")
    year = int(wanted[:5]) if wanted.isdecimal() and 1990 <= int(wanted[:5]) <= 2200 else season_of(today)  # noqa: PLR2004 - years of a calendar
    return Span(date(year, SEPTEMBER, 1), date(year + 1, SEPTEMBER, 1) - timedelta(days=1), str(year))


def seasons(today: date) -> list[tuple[str, str]]:
    """(value of the address, « 2025-2026 »), the last first."""
    this = season_of(today)
    return [(str(year), f"{year}-{year + 1}") for year in range(this + 1, this - SEASONS_SHOWN, -1)]


def figures_context(lender: Lender, at: datetime, given: Any) -> dict[str, Any]:
    """The context of ``loans/desk/figures.html``, in a fixed number of queries."""
    today = day_of(lender, at)
    span = span_of(given, today)
    rows = Loan.objects.filter(lender=lender).asked_for(span.first, span.last)
    tools = Tool.objects.filter(lender=lender)
    never = never_lent(tools.listed(), span.first, span.last)
    most, number = most_asked(tools, span.first, span.last, TOOLS_SHOWN), never.count()
    return {
        "span": span, "span_words": words_of(span), "seasons": seasons(today),
        "facts": facts_of(rows.season(), lender, span), "charts": charts_of(rows, lender, span),
        "most": [(tool, records_url(lender, span, "outil", tool.slug)) for tool in most],
        "never": list(never[:NEVER_SHOWN]),
        "never_note": ngettext("%(n)s outil", "%(n)s outils", number) % {"n": number} if number else "",
    }  # fmt: skip


def words_of(span: Span) -> str:
    """« Saison 2025-2026 », or the days."""
    if span.season:
        return _("Saison %(years)s, du 1er septembre au 31 août") % {"years": f"{span.season}-{int(span.season) + 1}"}
    return period_phrase(span.first, span.last, get_language() or "fr", year=True)


def facts_of(season: Season, lender: Lender, span: Span) -> list[tuple[Any, str, str, str]]:
    """(number, words, note, address of its records); kilometres are estimated, said so, and left out when unknown."""
    where = _("dans %(n)s communes") % {"n": season.communes} if season.communes > 1 else ""
    known = [
        (season.outings, npgettext("chiffre", "sortie", "sorties", season.outings), "", "sorties"),
        (season.days, npgettext("chiffre", "jour dehors", "jours dehors", season.days), _("prêts revenus"), ""),
        (season.hosts, npgettext("chiffre", "emprunteur", "emprunteurs", season.hosts), where, ""),
        (season.requests, npgettext("chiffre", "demande", "demandes", season.requests), "", "demandes"),
        (season.refused, npgettext("chiffre", "refus", "refus", season.refused), "", "refus"),
        (season.cancelled, npgettext("chiffre", "annulation", "annulations", season.cancelled), "", "annulation"),
        (season.late, npgettext("chiffre", "retour en retard", "retours en retard", season.late), "", "retards"),
    ]
    facts: list[tuple[Any, str, str, str]] = [
        (number, words, note, records_url(lender, span, key) if key else "") for number, words, note, key in known
    ]
    if season.kilometres:
        facts.append((int(season.kilometres), _("kilomètres"), _("estimés entre communes"), ""))
    return facts


def charts_of(rows: LoanQuerySet, lender: Lender, span: Span) -> list[Chart]:
    """Six tables: months, borrowers, departments, refusals, cancellations."""
    departments = {one.pk: one.name for one in Department.objects.order_by("pk")}
    language = get_language() or "fr"
    by_month = [
        (f"{year}-{month:02d}", capfirst(month_phrase(date(year, month, 1), language)), number)
        for year, month, number in rows.by_month()
    ]
    types, refusals, cancels = dict(BorrowerType.choices), dict(RefusalReason.choices), dict(CancelReason.choices)
    return [
        _chart(lender, span, "mois", (_("Sorties par mois"), _("Mois")), by_month),
        _chart(lender, span, "emprunteur", (_("Sorties par type d’emprunteur"), _("Type")),
               [(key, _word(types, key), number) for key, number in rows.by_borrower_type()]),
        _chart(lender, span, "territoire", (_("Sorties par département"), _("Département")),
               [(key, departments.get(key, "") or _("non indiqué"), number) for key, number in rows.by_department()]),
        _chart(lender, span, "refus", (_("Refus, et pourquoi"), _("Raison")),
               [(key, _word(refusals, key), number) for key, number in rows.by_refusal_reason()]),
        _chart(lender, span, "annulation", (_("Annulations, et pourquoi"), _("Raison")),
               [(key, _word(cancels, key), number) for key, number in rows.by_cancel_reason()]),
    ]  # fmt: skip


def _word(words: dict[Any, Any], key: str) -> str:
    return capfirst(str(words.get(key, ""))) or _("Non indiqué")


def _chart(
    lender: Lender, span: Span, key: str, words: tuple[str, str], lines: Sequence[tuple[str, str, int]]
) -> Chart:
    most = max((number for _key, _label, number in lines), default=0)
    found = tuple(
        BarLine(label, number, round(number * HUNDRED / most), records_url(lender, span, key, value))
        for value, label, number in lines
    )
    return Chart(key, words[0], words[1], found, _("Rien sur cette période."))


def records_url(lender: Lender, span: Span, key: str, value: str = "") -> str:
    """The records behind a figure."""
    address = reverse("loans:records", args=(lender.organisation.slug,))
    return f"{address}?{span.query}&par={key}&valeur={value}"


# --- Records ----------------------------------------------------------------------------------------------------------


def _by_month(rows: LoanQuerySet, value: str) -> LoanQuerySet:
    try:
        first = date.fromisoformat(f"{value}-01")
    except ValueError:
        return rows.none()
    return rows.outings().filter(out_on__year=first.year, out_on__month=first.month)


def records_of(rows: LoanQuerySet, key: str, value: str) -> LoanQuerySet:
    """The loans that a figure counts; a figure that is not known counts nothing."""
    outings = rows.outings()
    by_value = {
        "mois": lambda: _by_month(rows, value),
        "emprunteur": lambda: outings.filter(borrower_type=value),
        "territoire": lambda: outings.filter(commune__department=value) if value else outings.filter(commune=None),
        "refus": lambda: rows.refused().filter(**({"refusal_reason": value} if value else {})),
        "annulation": lambda: rows.cancelled().filter(**({"cancel_reason": value} if value else {})),
        "outil": lambda: rows.filter(tool__slug=value),
        "demandes": lambda: rows,
        "sorties": lambda: outings,
        "retards": lambda: outings.filter(back_on__isnull=False, back_on__gt=F("returns_on")),
    }
    found = by_value.get(key)
    return found() if found is not None else rows.none()


def records_context(lender: Lender, at: datetime, given: Any) -> dict[str, Any]:
    """The context of ``loans/desk/records.html``."""
    span = span_of(given, day_of(lender, at))
    key, value = given.get("par", ""), clean_line(given.get("valeur", ""))[:90]
    rows = records_of(Loan.objects.filter(lender=lender).asked_for(span.first, span.last), key, value)
    total = rows.count()
    pages = page_of(given.get("page"), total, RECORDS_SHOWN)
    shown = rows.for_lists().order_by("-first_on", "-pk")[pages.offset : pages.offset + RECORDS_SHOWN]
    return {"span": span, "span_words": words_of(span), "loans": list(shown), "pages": pages, "total": total}


def record_lines(lender: Lender, at: datetime, given: Any) -> Iterable[list[object]]:
    """All the loans of the period, a line each, as a table."""
    span = span_of(given, day_of(lender, at))
    rows = Loan.objects.filter(lender=lender).asked_for(span.first, span.last).for_lists()
    yield [
        _("Référence"), _("Outil"), _("Type d’outil"), _("Exemplaire"), _("Emprunteur"), _("Type d’emprunteur"),
        _("Commune"), _("Département"), _("État"), _("Demandé le"), _("Du"), _("Au"), _("Sorti le"), _("Revenu le"),
        _("Kilomètres"), _("Raison du refus"), _("Raison de l’annulation"),
    ]  # fmt: skip
    for one in rows.order_by("first_on", "pk"):
        yield [
            one.reference, one.tool_title, one.get_kind_display(), one.copy.label if one.copy is not None else "",
            one.who, one.get_borrower_type_display(), one.commune.name if one.commune is not None else "",
            one.commune.department_id if one.commune is not None else "", LoanState(one.state).label,
            day_of(lender, one.asked_at).isoformat(), one.first_on.isoformat(), one.last_on.isoformat(),
            _iso(one.out_on), _iso(one.back_on), one.kilometres if one.kilometres is not None else "",
            one.get_refusal_reason_display(), one.get_cancel_reason_display(),
        ]  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""

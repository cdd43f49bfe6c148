"""What waits at a lender’s desk today: first what is late and in another’s way, then what moves, then requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase, day_short, hour_phrase
from maillage.loans.actions.common import day_of
from maillage.loans.availability import Planner, Risk, planners_for, risks_among
from maillage.loans.enums import AWAY, CopyState, LoanState, RoundState
from maillage.loans.models import Copy, HeldDay, Lender, Loan, RoundStop
from maillage.loans.panels.gantt import Window, gantt_of, name_of
from maillage.loans.panels.habilitations import to_read_context
from maillage.loans.panels.verdicts import Asked, Papers, judged, papers_of_loan

DAY = timedelta(days=1)
WEEKS = {"2": 2, "5": 5, "saison": 26}
MOVES_SHOWN, ASKED_SHOWN, RISKS_SHOWN, COPIES_SHOWN = 14, 6, 3, 12
URGENT = 7
WORDS = {
    "fr": ("Rien", "Une", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf", "Dix", "Onze", "Douze"),
    "en": ("Nothing", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven",
           "Twelve"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Movement:
    """A departure or a return, the state of its papers, and the one deed that is next."""

    loan: Loan
    goes: bool
    when: str
    badge: tuple[str, str]
    label: str
    deed: str
    detail: str = ""


@dataclass(frozen=True)
class Alert:
    """Something late that another borrower waits for, with the remedy."""

    risk: Risk
    title: str
    text: str
    remedy: str
    call: str
    phone: str


def today_context(lender: Lender, at: datetime, weeks: str = "5") -> dict[str, Any]:
    """The context of ``loans/desk/today.html``."""
    today = day_of(lender, at)
    everything = Loan.objects.filter(lender=lender)
    waiting = list(everything.at_risk(today).for_verdicts().by_departure())
    leaving = list(everything.to_leave().filter(leaves_on__lte=today).for_verdicts().by_departure())
    requests = list(everything.to_answer().for_verdicts().oldest_first()[:ASKED_SHOWN])
    planners = planners_for([*waiting, *leaving, *requests], today=today, as_asked=True)
    risks, moves = risks_among(waiting, planners, today), movements_of(lender, leaving, planners, today)
    asked = [judged(one, planners[one.pk]) for one in requests]
    number, read = everything.to_answer().count(), to_read_context(lender, today)
    span = weeks if weeks in WEEKS else "5"
    monday = start_of(today)
    window = Window(monday, monday + DAY * (7 * WEEKS[span] - 1), today)
    late = [one for one in risks if one.late is not None]
    departures = sum(1 for one in moves if one.goes)
    return {
        "today": today, "alerts": [_alert(one) for one in late[:RISKS_SHOWN]],
        "risks": [one for one in risks if one not in late[:RISKS_SHOWN]], "moves": moves[:MOVES_SHOWN],
        "moves_left": max(len(moves) - MOVES_SHOWN, 0), "asked": asked, "asked_number": number,
        "sentence": _sentence(late, moves, asked, len(risks) + len(moves) + number + read["to_read_number"], today),
        "moves_note": _both(departures, len(moves) - departures),
        "gantt": gantt_of(lender, _busy(lender, window), window), "weeks": span,
        "next_departure": None if moves else _next(lender, today), **read,
    }  # fmt: skip


def start_of(today: date) -> date:
    """The Monday from which a calendar is shown: at least two days behind us are seen."""
    seen = today - DAY * 2
    return seen - DAY * seen.weekday()


def _both(departures: int, returns: int) -> str:
    """« 3 départs, 2 retours »."""
    out = ngettext("%(n)s départ", "%(n)s départs", departures) % {"n": departures}
    back = ngettext("%(n)s retour", "%(n)s retours", returns) % {"n": returns}
    return f"{out}, {back}"


def _busy(lender: Lender, window: Window) -> list[Copy]:
    """The copies held these days, and the first of each tool that is asked for; those at stake before others."""
    everything = Loan.objects.filter(lender=lender)
    held = HeldDay.objects.between(window.first, window.last).filter(copy=OuterRef("pk"))
    asked = everything.to_answer().touching(window.first, window.last).filter(tool=OuterRef("tool"))
    before = Copy.objects.filter(tool=OuterRef("tool"), label__lt=OuterRef("label"))
    late = everything.overdue(window.today).filter(copy=OuterRef("pk"))
    rows = Copy.objects.filter(tool__lender=lender).exclude(state=CopyState.RETIRED).select_related("tool")
    rows = rows.filter(Exists(held) | (Exists(asked) & ~Exists(before)))
    found = rows.order_by(Exists(late).desc(), "tool__title", "tool", "label", "pk")[:COPIES_SHOWN]
    return sorted(found, key=lambda one: (one.tool.title, one.tool_id, one.label, one.pk))


def _next(lender: Lender, today: date) -> Loan | None:
    rows = Loan.objects.filter(lender=lender, leaves_on__gt=today).to_leave().for_lists()
    return rows.by_departure().first()


# --- Movements --------------------------------------------------------------------------------------------------------


def movements_of(
    lender: Lender, leaving: Sequence[Loan], planners: Mapping[int, Planner], today: date
) -> list[Movement]:
    """What leaves, what comes back and what is to be checked until today, in a fixed number of queries."""
    everything = Loan.objects.filter(lender=lender)
    back = list(everything.away().filter(returns_on__lte=today).for_lists().by_return())
    back += list(everything.to_check().for_lists().by_return())
    keys = [one.pk for one in (*leaving, *back)]
    planned = RoundStop.objects.filter(round__on=today, loan__in=keys, at__isnull=False)
    stops = planned.exclude(round__state=RoundState.CANCELLED).order_by("pk")
    hours = {one.loan_id: hour_phrase(one.at, _language()) for one in stops if one.at is not None}
    following = _following([one.copy_id for one in back])
    found = [
        _leaving(one, papers_of_loan(one, planners[one.pk]), _when(one.leaves_on, today, hours.get(one.pk)))
        for one in leaving
    ]
    return found + [_back(one, today, following.get(one.copy_id), hours.get(one.pk)) for one in back]


def _language() -> str:
    return get_language() or "fr"


def _when(day: date, today: date, hour: str | None) -> str:
    """The hour of the round today, or the day when it was another."""
    if day != today:
        return day_short(day, _language())
    return hour or _("aujourd’hui")


def _following(copies: Sequence[int | None]) -> dict[int | None, Loan]:
    """The next loan of each copy."""
    rows = Loan.objects.filter(copy__in=[one for one in copies if one]).to_leave().by_departure()
    found: dict[int | None, Loan] = {}
    for one in rows:
        found.setdefault(one.copy_id, one)
    return found


def _leaving(loan: Loan, papers: Papers, when: str) -> Movement:
    if papers.to_send and loan.state == LoanState.APPROVED:
        badge, label, deed = (papers.word, "attention"), _("Envoyer"), "convention"
    elif papers.missing:
        badge, label, deed = (papers.word, "attention"), _("Relancer"), "relancer"
    elif loan.state == LoanState.PREPARED:
        badge, label, deed = (_("Prêt à partir"), "ok"), _("Faire partir"), "depart"
    else:
        word = _("Convention signée") if loan.is_signed else _("Rien ne manque")
        badge, label, deed = (word, "ok"), _("Préparer"), "preparer"
    return Movement(loan=loan, goes=True, when=when, badge=badge, label=label, deed=deed, detail=name_of(loan))


def _back(loan: Loan, today: date, following: Loan | None, hour: str | None) -> Movement:
    number = (today - loan.returns_on).days
    if loan.state in AWAY and number > 0:
        late = ngettext("En retard de %(n)s jour", "En retard de %(n)s jours", number) % {"n": number}
        badge = (late, "danger")
    elif following is not None and (following.leaves_on - today).days <= URGENT:
        badge = (_("Emprunteur suivant le %(day)s") % {"day": day_short(following.leaves_on, _language())}, "attention")
    else:
        badge = (_contents(loan), "neutral")
    label, deed = (_("Noter le retour"), "retour") if loan.state in AWAY else (_("Contrôler"), "")
    day = loan.returns_on if loan.state in AWAY else loan.back_on or loan.returns_on
    when = _when(day, today, hour)
    return Movement(loan=loan, goes=False, when=when, badge=badge, label=label, deed=deed, detail=name_of(loan))


def _contents(loan: Loan) -> str:
    """« 12 panneaux, 3 caisses », as far as it is known."""
    panels, crates = loan.tool.panels, loan.tool.crates
    said = [
        ngettext("%(n)s panneau", "%(n)s panneaux", panels) % {"n": panels} if panels else "",
        ngettext("%(n)s caisse", "%(n)s caisses", crates) % {"n": crates} if crates else "",
    ]
    return ", ".join(one for one in said if one) or (_("Retour attendu") if loan.state in AWAY else _("À contrôler"))


# --- Requests, alerts, the sentence -----------------------------------------------------------------------------------


def _alert(risk: Risk) -> Alert:
    """What is late, who waits for it, what can be done."""
    late, loan = risk.late or risk.loan, risk.loan
    label = loan.copy.label if loan.copy is not None else ""
    where = late.commune.name if late.commune is not None else late.who
    words = {
        "tool": late.tool_title, "copy": label, "day": day_short(late.returns_on, _language()), "where": where,
        "next": name_of(loan), "leaves": day_phrase(loan.leaves_on, _language()),
        "other": risk.instead[0].label if risk.instead else "",
    }  # fmt: skip
    title = _("« %(tool)s », ex. %(copy)s : attendu le %(day)s, toujours chez l’emprunteur (%(where)s).") % words
    if risk.instead:
        text = _("Départ prévu %(leaves)s pour %(next)s. L’exemplaire %(other)s est libre et peut le remplacer.")
    else:
        text = _("Départ prévu %(leaves)s pour %(next)s. Aucun autre exemplaire n’est libre : convenez d’autres dates.")
    phone = "".join(one for one in late.contact_phone if one.isdigit() or one == "+")
    return Alert(
        risk, title, text % words, _("Affecter l’exemplaire %(other)s") % words if risk.instead else "",
        _("Appeler %(where)s") % words, phone,
    )  # fmt: skip


def _sentence(late: Sequence[Risk], moves: Sequence[Movement], asked: Sequence[Asked], waits: int, today: date) -> str:
    """How many things wait, and the most pressing."""
    if not waits:
        return _("Rien ne vous attend aujourd’hui.")
    words = WORDS["en" if _language().startswith("en") else "fr"]
    said = {"n": words[waits] if waits < len(words) else waits}
    first = ngettext("%(n)s chose vous attend.", "%(n)s choses vous attendent.", waits) % said
    return f"{first} {_pressing(late, moves, asked, today)}".strip()


def _pressing(late: Sequence[Risk], moves: Sequence[Movement], asked: Sequence[Asked], today: date) -> str:
    if late:
        names = {"tool": late[0].loan.tool_title}
        return _("La plus pressée : « %(tool)s », en retard, dont dépend un autre emprunteur.") % names
    overdue = next((one for one in moves if one.badge[1] == "danger"), None)
    if overdue is not None:
        names = {"tool": overdue.loan.tool_title, "who": overdue.loan.who}
        return _("La plus pressée : « %(tool)s », en retard chez %(who)s.") % names
    leaving = next((one for one in moves if one.goes), None)
    if leaving is not None:
        names = {"tool": leaving.loan.tool_title, "day": day_short(leaving.loan.leaves_on, _language())}
        if leaving.loan.leaves_on < today:
            return _("La plus pressée : « %(tool)s » devait partir le %(day)s.") % names
        return _("La plus pressée : « %(tool)s » part aujourd’hui.") % names
    if asked:
        return _("La plus ancienne : la demande de %(who)s.") % {"who": asked[0].loan.who}
    return ""

"""What the pages of trainings and of insurance show at a lender’s desk."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.dates import day_short, period_phrase
from maillage.core.paging import PAGE_SIZE, Page, page_of
from maillage.loans.actions.common import day_of
from maillage.loans.actions.papers import loan_of
from maillage.loans.forms.papers import GrantForm, ReasonForm
from maillage.loans.models import Habilitation, InsuranceProof, Lender, Loan
from maillage.loans.panels.desk_nav import desk_context

PROOFS_SHOWN = 4


@dataclass(frozen=True)
class Granted:
    """One training of somebody: who, between which days, and whether it may be taken back."""

    row: Habilitation
    who: str
    period: str
    state: str
    tone: str
    may_withdraw: bool
    form: ReasonForm


def _form_of(key: object, said: ReasonForm | None) -> ReasonForm:
    """The form of a paper: the one that comes back with its faults, when it is of this paper."""
    return said if said is not None and said.of == str(key) else ReasonForm(of=key)


def _page(rows: QuerySet[Any], key: str, number: str | None, total: int, said: ReasonForm | None) -> Page:
    """The page asked for; or the one of the paper whose form comes back, so that it is there with what was typed."""
    keys = [str(one) for one in rows.values_list(key, flat=True)] if said is not None else []
    rank = keys.index(said.of) if said is not None and said.of in keys else None
    return page_of(number if rank is None else str(rank // PAGE_SIZE + 1), total)


def habilitations_context(
    lender: Lender, at: datetime, form: GrantForm, *, ended: bool, number: str | None, said: ReasonForm | None = None
) -> dict[str, Any]:
    """Who may borrow what asks for a training: in force, or ended and withdrawn; the latest first."""
    today = day_of(lender, at)
    over = Q(withdrawn_on__isnull=False) | Q(until_on__lt=today)
    rows = Habilitation.objects.filter(kind__lender=lender)
    counts = {"running": rows.exclude(over).count(), "over": rows.filter(over).count()}
    found = (rows.filter(over) if ended else rows.exclude(over)).order_by("-granted_on", "-pk")
    page = _page(found, "pk", number, counts["over" if ended else "running"], said)
    shown = found.select_related("kind", "organisation", "user")
    lines = shown[page.offset : page.offset + page.size]
    return {
        "granted": [_granted(one, today, _form_of(one.pk, said)) for one in lines], "ended": ended, "counts": counts,
        "page": page, "form": form, "kinds": lender.habilitation_kinds.exists(),
        **desk_context(lender, "habilitations"),
    }  # fmt: skip


def _granted(row: Habilitation, today: date, form: ReasonForm) -> Granted:
    language = get_language() or "fr"
    names = [str(row.organisation) if row.organisation is not None else "", row.email]
    if row.user is not None and not row.email:
        names.append(str(row.user))
    who = ", ".join(one for one in names if one)
    if row.until_on is not None:
        period = period_phrase(row.granted_on, row.until_on, language, year=True)
    else:
        period = _("depuis le %(day)s, sans fin") % {"day": day_short(row.granted_on, language)}
    if row.withdrawn_on is not None:
        state, tone = _("retirée le %(day)s") % {"day": day_short(row.withdrawn_on, language)}, "danger"
    elif row.until_on is not None and row.until_on < today:
        state, tone = _("finie"), "neutral"
    else:
        state, tone = _("en cours"), "ok"
    return Granted(row, who, period, state, tone, row.withdrawn_on is None, form)


def habilitation_url(loan: Loan) -> str:
    """Where the lender gives the training that a loan lacks."""
    base = reverse("loans:habilitations", args=[loan.lender.organisation.slug])
    return f"{base}?pret={loan.uid}#donner"


@dataclass(frozen=True)
class ProofLine:
    """One insurance: of whom, for which loan, and what the lender said of it."""

    proof: InsuranceProof
    who: str
    loan: Loan | None
    state: str
    tone: str
    form: ReasonForm


def proofs_context(
    lender: Lender, at: datetime, *, read: bool, number: str | None, said: ReasonForm | None = None
) -> dict[str, Any]:
    """The insurance that waits to be read, the oldest first; or what was read, the latest first."""
    rows = InsuranceProof.objects.filter(lender=lender)
    waiting = rows.to_read(day_of(lender, at))
    done = rows.exclude(pk__in=waiting.values("pk"))
    counts = {"waiting": waiting.count(), "read": done.count()}
    found = done.order_by("-given_at", "-pk") if read else waiting.order_by("given_at", "pk")
    page = _page(found, "uid", number, counts["read" if read else "waiting"], said)
    shown = found.select_related("borrower", "loan__borrower", "lender", "attachment")
    lines = [_line(one, _form_of(one.uid, said)) for one in shown[page.offset : page.offset + page.size]]
    return {"proofs": lines, "read": read, "counts": counts, "page": page, **desk_context(lender, "proofs")}


def _line(proof: InsuranceProof, form: ReasonForm) -> ProofLine:
    loan = proof.loan if proof.loan is not None else loan_of(proof)
    who = str(proof.borrower) if proof.borrower is not None else (loan.who if loan is not None else "")
    if proof.refused_at is not None:
        state, tone = _("refusée"), "danger"
    elif proof.accepted_at is not None:
        state, tone = _("acceptée"), "ok"
    else:
        state, tone = _("à lire"), "attention"
    return ProofLine(proof, who, loan, state, tone, form)


def to_read_context(lender: Lender, today: date) -> dict[str, Any]:
    """The insurance that waits, for the page of the day; two queries."""
    rows = InsuranceProof.objects.filter(lender=lender).to_read(today).order_by("given_at", "pk")
    number = rows.count()
    shown = list(rows.select_related("borrower", "loan__borrower")[:PROOFS_SHOWN]) if number else []
    lines = [(one, str(one.borrower) if one.borrower is not None else one.loan.who) for one in shown]
    return {"to_read": lines, "to_read_number": number}

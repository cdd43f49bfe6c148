"""What the pages of damages show."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from maillage.core.paging import page_of
from maillage.documents.papers.words import money
from maillage.loans import rules
from maillage.loans.enums import ClaimState, Condition
from maillage.loans.forms.claims import ClaimForm
from maillage.loans.models import ClaimFile, ConditionReport, Lender, Loan
from maillage.loans.panels.desk_nav import desk_context
from maillage.loans.panels.reports import said

TONES = {
    ClaimState.OPEN: "attention", ClaimState.TOLD: "info", ClaimState.INSURER: "info", ClaimState.SETTLED: "ok",
    ClaimState.DROPPED: "neutral",
}  # fmt: skip


@dataclass(frozen=True)
class ClaimLine:
    """A damage in the list of a lender."""

    claim: ClaimFile
    tone: str
    opened: str
    what: str
    amount: str


def claims_context(lender: Lender, *, ended: bool, number: str | None) -> dict[str, Any]:
    """The damages of a lender, those that wait first or those that ended; the latest on top."""
    mine: Any = ClaimFile.objects.filter(loan__lender=lender)
    counts = {"waiting": mine.filter(ended_at=None).count(), "over": mine.exclude(ended_at=None).count()}
    page = page_of(number, counts["over" if ended else "waiting"])
    rows = (
        mine.filter(ended_at__isnull=not ended).select_related("loan__borrower", "copy").order_by("-opened_at", "-pk")
    )
    shown = rows[page.offset : page.offset + page.size]
    return {
        "claims": [_line(one, lender) for one in shown], "ended": ended, "counts": counts, "page": page,
        **desk_context(lender, "claims"),
    }  # fmt: skip


def _line(claim: ClaimFile, lender: Lender) -> ClaimLine:
    amount = claim.settled if claim.settled is not None else claim.estimate
    what = ", ".join(str(one["name"]) for one in claim.differences)
    return ClaimLine(claim, TONES[ClaimState(claim.state)], said(lender, claim.opened_at), what, money(amount))


def claim_context(claim: ClaimFile, user: Any, form: ClaimForm | None = None) -> dict[str, Any]:
    """The file of a damage: what differs, the reports to compare, what was decided; deeds for the lender."""
    loan = Loan.objects.for_page().get(pk=claim.loan_id)
    reports: Any = ConditionReport.objects.filter(loan=loan).order_by("written_at", "pk")
    labels = dict(Condition.choices)
    return {
        "claim": claim, "loan": loan, "tone": TONES[ClaimState(claim.state)], "reports": list(reports),
        "differences": [{**one, "label": labels.get(one["condition"], "")} for one in claim.differences],
        "facts": _facts(claim, loan), "may_move": rules.may_move_claim(user, claim),
        "keeps": rules.may_keep_claim(user, loan), "form": form or ClaimForm(claim=claim),
    }  # fmt: skip


def _facts(claim: ClaimFile, loan: Loan) -> list[tuple[str, str]]:
    """What is known; nothing where nothing is."""
    told = [
        (_("Exemplaire"), str(claim.copy.label)), (_("Emprunteur"), loan.who),
        (_("Ouvert"), said(loan.lender, claim.opened_at)),
        (_("Terminé"), said(loan.lender, claim.ended_at) if claim.ended_at is not None else ""),
        (_("Montant estimé"), money(claim.estimate)), (_("Montant réglé"), money(claim.settled)),
    ]  # fmt: skip
    return [(label, value) for label, value in told if value]

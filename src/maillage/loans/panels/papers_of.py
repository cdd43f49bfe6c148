"""The documents and the condition reports of one loan, on the page of the loan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.documents.kinds import kind_of
from maillage.documents.models import Document, Signer
from maillage.documents.notices import token_of
from maillage.documents.panels.documents import DocumentLine, line_of
from maillage.documents.papers.words import span
from maillage.loans import rules
from maillage.loans.actions.agreements import AGREEMENT, LOAN
from maillage.loans.actions.issuing import PAPERS, REPORT
from maillage.loans.availability.terms import rules_of
from maillage.loans.enums import FeeBasis, InsuranceRule, Moment
from maillage.loans.models import ClaimFile, Loan
from maillage.loans.panels.agreements import is_over

EXPECTED: dict[int, frozenset[str]] = {
    0: frozenset(), 1: frozenset({Moment.RETURN}), 2: frozenset({Moment.DEPARTURE, Moment.RETURN}),
    3: frozenset({Moment.DEPARTURE, Moment.ARRIVAL, Moment.RETURN}), 4: frozenset(Moment),
}  # fmt: skip


@dataclass(frozen=True)
class MomentLine:
    """One moment of the journey: its report, or the way to write it."""

    label: str
    url: str
    state: str
    tone: str
    is_written: bool


def papers_of(loan: Loan, user: Any, at: datetime) -> dict[str, Any]:
    """The context of ``loans/papers/of_loan.html``."""
    may_report, lines = rules.may_report(user, loan), documents_of(loan, user)
    asked = [line for line in lines if line.document.kind == AGREEMENT and line.document.state == "issued"]
    claim = ClaimFile.objects.filter(loan=loan).first()
    return {
        "paper_lines": lines,
        "moments": _moments(loan, may_report=may_report),
        "hand_over_url": reverse("loans:hand_over_report", args=[loan.uid]) if _passes_on(user, loan) else "",
        "sign_url": _sign_url(asked, user, at),
        "agreement_url": reverse("loans:agreement", args=[loan.uid]) if rules.may_send_or_redo(user, loan) else "",
        "agreement_sent": loan.agreement_sent_at is not None,
        "agreement_is_over": not loan.is_signed and any(is_over(line.document, at) for line in asked),
        "agreement_is_stale": any(_is_stale(line.document, loan) for line in asked),
        "issuable": _issuable(loan) if rules.may_issue_paper(user, loan) else [],
        "claim": claim,
    }  # fmt: skip


def documents_of(loan: Loan, user: Any) -> list[DocumentLine]:
    """Those of the loan and of its reports, the newest first."""
    reports = [str(one.pk) for one in loan.reports.all()]
    about = Q(about_kind=LOAN, about_key=str(loan.pk)) | Q(about_kind=REPORT, about_key__in=reports)
    rows = Document.objects.visible_to(user).filter(about).select_related("request", "superseded_by").newest_first()
    return [line_of(row) for row in rows]


def _is_stale(document: Document, loan: Loan) -> bool:
    """Whether the convention says other dates than the loan does now."""
    with override(document.language):
        return bool(document.data) and document.data.get("subtitle") != span(loan.first_on, loan.last_on)


def _passes_on(user: Any, loan: Loan) -> bool:
    written = any(one.moment == Moment.LEAVING for one in loan.reports.all())
    return not written and rules.may_hand_over(user, loan)


def _moments(loan: Loan, *, may_report: bool) -> list[MomentLine]:
    """The four moments: those written, those that the rules of the lender expect, and the others while one may."""
    written = {one.moment: one for one in loan.reports.all()}
    expected = EXPECTED[min(rules_of(loan.tool, loan.lender).condition_reports, 4)]
    lines = []
    for moment in Moment:
        row = written.get(moment)
        if row is not None:
            both = row.lender_signed_at is not None and row.host_signed_at is not None
            one = row.lender_signed_at is not None or row.host_signed_at is not None
            state = _("signé par les deux") if both else _("signé par une partie") if one else _("à signer")
            url = reverse("loans:report", args=[row.uid])
            lines.append(MomentLine(str(moment.label), url, state, "ok" if both else "attention", is_written=True))
        elif may_report:
            url = f"{reverse('loans:write_report', args=[loan.uid])}?moment={moment.value}"
            state = _("à faire") if moment in expected else _("facultatif")
            tone = "info" if moment in expected else "neutral"
            lines.append(MomentLine(str(moment.label), url, state, tone, is_written=False))
    return lines


def _sign_url(lines: list[DocumentLine], user: Any, at: datetime) -> str:
    """The page where this very person signs; the code still goes to their address."""
    signers = Signer.objects.filter(request__document__in=[line.document.pk for line in lines]).waiting()
    mine = signers.filter(email__iexact=user.email, request__expires_at__gt=at, request__state="waiting")
    signer = mine.filter(request__document__sha256__gt="").order_by("pk").first() if lines else None
    return reverse("documents:sign", args=[token_of(signer)]) if signer is not None else ""


def _issuable(loan: Loan) -> list[tuple[str, str, str]]:
    """Code, label and address of each paper that makes sense for this loan."""
    said = rules_of(loan.tool, loan.lender)
    left_out = set()
    if said.insurance == InsuranceRule.NONE and loan.insured_value is None:
        left_out.add("insurance_recap")
    if not loan.fee and said.fee_basis == FeeBasis.FREE and not loan.services.all():
        left_out.add("invoice_request")
    return [
        (code, str(kind_of(code).label), reverse("loans:issue_paper", args=[loan.uid, code]))
        for code in PAPERS
        if code not in left_out
    ]

"""What the pages of conventions show: the one of a loan to send, those of a year, the texts of a lender."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.dates import period_phrase
from maillage.documents.actions import SignerData
from maillage.documents.enums import RequestState
from maillage.documents.models import Document
from maillage.documents.panels.documents import DocumentLine, line_of
from maillage.documents.panels.texts import Desk
from maillage.loans.actions.agreements import AGREEMENT, LOAN, YEARLY, borrower_signer, lender_signer
from maillage.loans.actions.drawing import issuer_of
from maillage.loans.enums import LoanState
from maillage.loans.forms.agreements import AgreementForm
from maillage.loans.models import Lender, Loan, YearlyAgreement
from maillage.loans.panels.desk_nav import desk_context

TEXTS = (
    "loan_agreement", "insurance_recap", "packing_list", "delivery_note", "condition_report", "invoice_request",
    "road_sheet",
)  # fmt: skip


def text_desk(lender: Lender) -> Desk:
    """Where the model texts of a lender are."""
    slug = lender.organisation.slug
    crumbs = ((_("Prêt"), reverse("loans:desk", args=[slug])),)
    base = reverse("loans:texts", args=[slug])
    return Desk(issuer=issuer_of(lender), base=base, kinds=TEXTS, crumbs=crumbs)


def proposed(loan: Loan, user: Any) -> dict[str, SignerData | None]:
    """Who is known to sign, for the form."""
    return {"borrower": borrower_signer(loan), "lender": lender_signer(loan.lender, user)}


def agreement_context(loan: Loan, form: AgreementForm) -> dict[str, Any]:
    """The page that sends the convention of a loan, or another in its place."""
    return {
        "loan": loan, "form": form, "again": loan.agreement_sent_at is not None,
        "period": period_phrase(loan.first_on, loan.last_on, get_language() or "fr"),
        "texts_url": reverse("loans:texts", args=[loan.lender.organisation.slug]),
        **desk_context(loan.lender, "agreements"),
    }  # fmt: skip


def is_over(document: Document, at: datetime) -> bool:
    """Whether its signatures can be given no more: the deadline has passed, somebody refused, it was withdrawn."""
    asked = getattr(document, "request", None)
    if asked is None:
        return False
    waits = asked.state == RequestState.WAITING
    return (waits and asked.expires_at <= at) or (not waits and asked.state != RequestState.SIGNED)


def lapsed_among(loans: Iterable[Loan], at: datetime) -> set[int]:
    """Those of these loans whose convention, sent and not signed, can be signed no more: one query, if any was sent."""
    keys = [str(one.pk) for one in loans if one.state == LoanState.SENT]
    if not keys:
        return set()
    rows = Document.objects.filter(about_kind=LOAN, about_key__in=keys).of_kind(AGREEMENT).in_force().for_lists()
    return {int(one.about_key) for one in rows.order_by("pk") if is_over(one, at)}


@dataclass(frozen=True)
class Year:
    """The convention of a year in the list: with whom, when, and its document."""

    row: YearlyAgreement
    period: str
    state: str
    tone: str
    line: DocumentLine | None


def years_context(lender: Lender, at: datetime) -> dict[str, Any]:
    """The conventions of years of a lender, the latest first; two queries beside those of the frame."""
    rows: Any = YearlyAgreement.objects.filter(lender=lender).select_related("borrower")
    years = list(rows.order_by("-first_on", "borrower__name", "pk"))
    keys = [str(one.pk) for one in years]
    documents = Document.objects.filter(about_kind=YEARLY, about_key__in=keys).in_force().for_lists().newest_first()
    lines: dict[str, DocumentLine] = {}
    for document in documents:
        lines.setdefault(document.about_key, line_of(document))
    return {"years": [_year(one, lines.get(str(one.pk)), at) for one in years], **desk_context(lender, "agreements")}


def _year(row: YearlyAgreement, line: DocumentLine | None, at: datetime) -> Year:
    period = period_phrase(row.first_on, row.last_on, get_language() or "fr", year=True)
    if row.signed_on is not None:
        return Year(row, period, _("signée des deux"), "ok", line)
    if line is not None and is_over(line.document, at):
        return Year(row, period, _("ne se signe plus : à renvoyer"), "danger", line)
    sent = row.sent_at is not None
    return Year(row, period, _("à signer") if sent else _("à envoyer"), "attention" if sent else "neutral", line)

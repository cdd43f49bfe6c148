"""What ``documents`` is told of the things of a loan desk: who sees their documents, who looks after them, where."""

from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.urls import reverse

from maillage.documents.kinds import Owner, declare_owner
from maillage.documents.models import Document
from maillage.loans import rules
from maillage.loans.actions.agreements import LOAN, YEARLY, agreement_signed, yearly_agreement_signed
from maillage.loans.actions.issuing import REPORT, ROUND
from maillage.loans.models import ConditionReport, Lender, Loan, Round, YearlyAgreement


def _among(rows: Any) -> Q:
    """The documents about these rows."""
    return Q(about_key__in=rows.annotate(key_text=Cast("pk", CharField())).values("key_text"))


def _row(model: Any, document: Document) -> Any:
    return model.objects.filter(pk=document.about_key).first() if document.about_key.isdecimal() else None


def _keeps(model: Any) -> Any:
    """Whether somebody keeps the desk of the lender of the thing."""

    def may_manage(user: Any, document: Document) -> bool:
        row = _row(model, document)
        lender: Lender | None = None if row is None else (row.loan if hasattr(row, "loan_id") else row).lender
        return lender is not None and rules.keeps(user, lender)

    return may_manage


def _page_of_loan(document: Document) -> str:
    row = _row(Loan, document)
    return reverse("loans:loan", args=[row.uid]) if row is not None else ""


def _page_of_report(document: Document) -> str:
    row = _row(ConditionReport, document)
    return reverse("loans:report", args=[row.uid]) if row is not None else ""


def _page_of_year(document: Document) -> str:
    row = _row(YearlyAgreement, document)
    return reverse("loans:agreements", args=[row.lender.organisation.slug]) if row is not None else ""


def declare_owners() -> None:
    """Both parties see the documents of a loan and of its reports; the lender alone its road sheets."""
    declare_owner(
        LOAN,
        Owner(
            seen=lambda user: _among(Loan.objects.visible_to(user)), may_manage=_keeps(Loan), page=_page_of_loan,
            on_signed=agreement_signed,
        ),
    )  # fmt: skip
    declare_owner(
        REPORT,
        Owner(
            seen=lambda user: _among(ConditionReport.objects.visible_to(user)), may_manage=_keeps(ConditionReport),
            page=_page_of_report,
        ),
    )  # fmt: skip
    declare_owner(
        YEARLY,
        Owner(
            seen=lambda user: _among(YearlyAgreement.objects.concerning(user)), may_manage=_keeps(YearlyAgreement),
            page=_page_of_year, on_signed=yearly_agreement_signed,
        ),
    )  # fmt: skip
    declare_owner(
        ROUND, Owner(seen=lambda user: _among(Round.objects.visible_to(user)), may_manage=_keeps(Round))
    )  # fmt: skip

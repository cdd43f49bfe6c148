"""Conventions: the one of a loan, those of a year, the texts of a lender, and the other papers of a loan."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.documents.actions import compose
from maillage.documents.models import Document
from maillage.documents.views.texts import text_list, text_page
from maillage.loans import actions, rules
from maillage.loans.actions.issuing import PAPERS, issue_paper, issue_road_sheet
from maillage.loans.forms.agreements import AgreementForm, LanguageForm, YearForm
from maillage.loans.models import Lender, Loan, Round, YearlyAgreement
from maillage.loans.panels.agreements import agreement_context, proposed, text_desk, years_context
from maillage.loans.panels.desk_nav import desk_context
from maillage.ui.access import Request, given, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def texts(request: Request, row: Lender, kind: str = "", language: str = "") -> HttpResponse:
    """The model texts of a lender: what its papers print."""
    desk = text_desk(row)
    return text_page(request, desk, kind, language) if kind else text_list(request, desk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Loan, rules.may_send_or_redo, by="uid")
def agreement(request: Request, row: Loan) -> HttpResponse:
    """Send the convention of a loan to those who sign it; or another in its place."""
    loan = Loan.objects.for_page().get(pk=row.pk)
    form = AgreementForm(request.POST or None, proposed=proposed(loan, signed_in(request)))
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(request, loan, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    return render(request, "loans/papers/agreement.html", agreement_context(loan, form), status=status)


def _sent(request: Request, loan: Loan, form: AgreementForm) -> HttpResponse:
    again = loan.agreement_sent_at is not None
    send = actions.redo_agreement if again else actions.send_agreement
    by_hand = form.by_hand
    document = send(
        actor=signed_in(request), loan=loan, at=now(), language=form.cleaned_data["language"], by_hand=by_hand,
        signers=None if by_hand else form.signers(),
    )  # fmt: skip
    _composed(request, document)
    said = (
        _("La convention est prête : imprimez-la.") if by_hand else _("La convention est partie aux deux signataires.")
    )
    messages.success(request, said)
    return redirect("documents:document" if by_hand else "loans:loan", uid=document.uid if by_hand else loan.uid)


def _composed(request: Request, document: Document) -> None:
    """Make the file at once; when it fails the worker tries again, and the page says so."""
    try:
        compose(document=document)
    except Refused as refusal:
        messages.warning(request, str(refusal))


@require_POST
@given(Loan, rules.may_issue_paper, by="uid")
def issue(request: Request, row: Loan, kind: str) -> HttpResponse:
    """Issue a paper of the loan: both parties find it on its page."""
    if kind not in PAPERS:
        raise Http404
    loan = Loan.objects.for_page().get(pk=row.pk)
    language = LanguageForm(request.POST).chosen
    document = issue_paper(actor=signed_in(request), loan=loan, kind=kind, language=language, at=now())
    _composed(request, document)
    return redirect("documents:document", uid=document.uid)


@require_POST
@given(Round, rules.may_keep_round, by="uid")
def road_sheet(request: Request, row: Round) -> HttpResponse:
    """Issue the road sheet of a round."""
    language = LanguageForm(request.POST).chosen
    document = issue_road_sheet(actor=signed_in(request), tour=row, language=language, at=now())
    _composed(request, document)
    return redirect("documents:document", uid=document.uid)


# --- Conventions of a year --------------------------------------------------------------------------------------------


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def years(request: Request, row: Lender) -> HttpResponse:
    """The conventions of years of a lender."""
    return render(request, "loans/papers/years.html", years_context(row, now()))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def new_year(request: Request, row: Lender) -> HttpResponse:
    """Send the convention of a year to a structure."""
    form = YearForm(request.POST or None, proposed={"lender": actions.lender_signer(row, signed_in(request))})
    if request.method == "POST" and form.is_valid():
        try:
            return _year_sent(request, row, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, **desk_context(row, "agreements")}
    return render(request, "loans/papers/year.html", context, status=422 if form.errors else 200)


def _year_sent(request: Request, lender: Lender, form: YearForm) -> HttpResponse:
    data, at, by_hand = form.cleaned_data, now(), form.by_hand
    document = actions.begin_year(
        actor=signed_in(request), lender=lender, borrower=data["organisation"], first_on=data["first_on"],
        last_on=data["last_on"], at=at, signers=form.signers(), language=data["language"], by_hand=by_hand,
    )  # fmt: skip
    _composed(request, document)
    messages.success(request, _("La convention de l’année est émise."))
    return redirect("loans:agreements", lender.organisation.slug)


@require_POST
@given(YearlyAgreement, rules.may_keep_year, by="uid")
def year_on_paper(request: Request, row: YearlyAgreement) -> HttpResponse:
    """Note that both parties signed the paper of the year."""
    actions.sign_year_on_paper(actor=signed_in(request), row=row, at=now())
    messages.success(request, _("Les deux signatures sont notées."))
    return redirect("loans:agreements", row.lender.organisation.slug)

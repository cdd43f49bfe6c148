"""Condition reports: written on a telephone with or without a connection, signed by two people, kept as a document."""

from uuid import uuid5

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.files.actions import receive_image
from maillage.loans import rules
from maillage.loans.actions.reporting import finish_report, send_hand_over, send_report
from maillage.loans.actions.reports import AlreadyReported, Signature, add_photo, sign_report
from maillage.loans.forms.reports import HandOverForm, PhotoForm, ReportForm, moment_of
from maillage.loans.models import ConditionReport, Loan
from maillage.loans.panels.reports import (
    Writing,
    addresses_of,
    faults_of,
    moment_asked,
    part_name,
    presences,
    report_context,
    signing_form,
    writing_context,
)
from maillage.loans.views.pictures import join_pictures, keep_pictures
from maillage.ui.access import Request, anyone, given, open_to, signed_in

ON_DEVICE = "loans/device.js"


@require_safe
@open_to("everyone")
def device(request: Request) -> HttpResponse:
    """The service worker of these pages: its address is its scope, so it is not served with the other scripts."""
    found = finders.find(ON_DEVICE)
    with open(str(found), encoding="utf-8") as script:  # noqa: PTH123 - a finder gives a path
        answer = HttpResponse(script.read(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def by_script(request: Request) -> bool:
    """Whether the script of the page asks, and wants facts rather than a page."""
    return request.headers.get("Accept") == "application/json"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Loan, rules.may_report, by="uid")
def write(request: Request, row: Loan) -> HttpResponse:
    """The report of one moment: to fill, or to send."""
    loan = Loan.objects.for_page().get(pk=row.pk)
    moment = moment_asked(loan, request.POST.get("moment") or request.GET.get("moment", ""))
    there = loan.reports.filter(moment=moment).first()
    if request.method != "POST":
        if there is not None:
            return redirect("loans:report", uid=there.uid)
        form = ReportForm(loan=loan, moment=moment, present=presences(request.user, loan))
        return _page(request, Writing(loan, moment, form))
    form = ReportForm(
        request.POST, request.FILES, loan=loan, moment=moment, present=presences(request.user, loan)
    )  # fmt: skip
    return _sent(request, Writing(loan, moment, form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Loan, rules.may_hand_over, by="uid")
def hand_over(request: Request, row: Loan) -> HttpResponse:
    """From host to host: one report, which both sign, and both loans move on."""
    loan = Loan.objects.for_page().get(pk=row.pk)
    following = Loan.objects.for_page().get(previous=row)
    present = presences(request.user, loan, following)
    if request.method != "POST":
        form = HandOverForm(loan=loan, moment="leaving", present=present)
        return _page(request, Writing(loan, "leaving", form, following))
    form = HandOverForm(request.POST, request.FILES, loan=loan, moment="leaving", present=present)
    return _sent(request, Writing(loan, "leaving", form, following))


def _page(request: Request, writing: Writing, *, status: int = 200, said: str = "") -> HttpResponse:
    context = writing_context(writing, request.user) | {"said": said}
    return render(request, "loans/reports/write.html", context, status=status)


def _sent(request: Request, writing: Writing) -> HttpResponse:
    """Keep what was sent; whatever is refused comes back with what was typed and the pictures already received."""
    form = writing.form
    if not form.is_valid():
        return _refused(request, writing, _("Il reste des réponses à corriger."), 422)
    try:
        report = _kept(request, writing)
    except AlreadyReported as refusal:
        return _refused(request, writing, str(refusal), 409, refusal.report)
    except Refused as refusal:
        return _refused(request, writing, str(refusal), 409)
    if by_script(request):
        return JsonResponse(addresses_of(report))
    for sentence in join_pictures(request, report, form, now()):
        messages.warning(request, sentence)
    finish_report(actor=signed_in(request), report=report, at=now())
    messages.success(request, _("Le constat est enregistré."))
    return redirect("loans:report", uid=report.uid)


def _kept(request: Request, writing: Writing) -> ConditionReport:
    at, form, actor = now(), writing.form, signed_in(request)
    data = form.report(at)
    if writing.following is None:
        return send_report(actor=actor, loan=writing.loan, data=data, at=at)
    receiver = form.signature("receiver") or Signature(name="")
    return send_hand_over(
        actor=actor, loan=writing.loan, following=writing.following, data=data, receiver=receiver, at=at
    )  # fmt: skip


def _refused(
    request: Request, writing: Writing, said: str, status: int, there: ConditionReport | None = None
) -> HttpResponse:
    if by_script(request):
        known = addresses_of(there) if there is not None else {}
        return JsonResponse({"said": said, "faults": faults_of(writing.form), **known}, status=status)
    keep_pictures(request, writing.form, now())
    return _page(request, writing, status=status, said=said)


@never_cache
@require_safe
@given(ConditionReport, anyone, by="uid")
def report(request: Request, row: ConditionReport) -> HttpResponse:
    """What was found, by whom it is signed, its pictures; and what may still be added.

    The script of a phone asks here whether a report whose answer it never received is there.
    """
    if by_script(request):
        return JsonResponse(addresses_of(row))
    return render(request, "loans/reports/report.html", report_context(row, request.user))


@require_POST
@given(ConditionReport, rules.may_complete_report, by="uid")
def photo(request: Request, row: ConditionReport) -> HttpResponse:
    """One picture more; the same identifier again is the same picture."""
    form = PhotoForm(request.POST, request.FILES)
    sentence = "" if form.is_valid() else " ".join(str(one) for rows in form.errors.values() for one in rows)
    if not sentence:
        try:
            return _joined(request, row, form)
        except Refused as refusal:
            sentence = str(refusal)
    if by_script(request):
        return JsonResponse({"said": sentence}, status=422)
    messages.error(request, sentence)
    return redirect("loans:report", uid=row.uid)


def _joined(request: Request, row: ConditionReport, form: PhotoForm) -> HttpResponse:
    at, data, actor = now(), form.cleaned_data, signed_in(request)
    image = receive_image(actor=actor, upload=data["image"], at=at)
    part = part_name(row, data["part"])
    kept = add_photo(
        actor=actor, report=row, image=image, at=at, taken_at=moment_of(data["taken_at"], at), component_name=part,
        caption=data["caption"], uid=data["uid"] or uuid5(row.uid, f"{part} {image.sha256}"),
    )  # fmt: skip
    if by_script(request):
        return JsonResponse({"photo": str(kept.uid)})
    messages.success(request, _("La photo est jointe au constat."))
    return redirect("loans:report", uid=row.uid)


@require_POST
@given(ConditionReport, rules.may_sign_report, by="uid")
def sign(request: Request, row: ConditionReport) -> HttpResponse:
    """One side signs after the other; the file is made again with both names."""
    form = signing_form(row, request.user, request.POST)
    if form.is_valid() and not (form.signature("lender") or form.signature("host")):
        form.add_error(next(iter(form.fields)), _("Écrivez le nom de la personne qui signe."))
    if form.errors:
        return render(request, "loans/reports/report.html", report_context(row, request.user, form), status=422)
    actor, at = signed_in(request), now()
    sign_report(actor=actor, report=row, at=at, lender=form.signature("lender"), host=form.signature("host"))
    finish_report(actor=actor, report=row, at=at)
    messages.success(request, _("Le constat est signé."))
    return redirect("loans:report", uid=row.uid)


@require_POST
@given(ConditionReport, rules.may_complete_report, by="uid")
def finish(request: Request, row: ConditionReport) -> HttpResponse:
    """Everything has come: make the file that both parties keep."""
    document = finish_report(actor=signed_in(request), report=row, at=now())
    if by_script(request):
        return JsonResponse({"document": document.number if document is not None else ""})
    if document is None:
        messages.warning(request, _("Signez d’abord le constat : le fichier porte au moins un nom."))
    return redirect("loans:report", uid=row.uid)

"""A copy: what its code opens, its entry, its labels, and how one finds it with its number."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.core.clock import now
from maillage.documents.composing import Issuer, print_paper
from maillage.loans import rules
from maillage.loans.actions.copies import change_copy, keep_counts
from maillage.loans.forms.parts import CopySheetForm, copy_initial
from maillage.loans.models import Copy, Lender
from maillage.loans.panels.copies import chosen_copies, copy_context, found_copies, labels_context, sheet_of_labels
from maillage.loans.panels.desk_nav import desk_context
from maillage.loans.panels.sheets import sheet_of
from maillage.loans.views.sheets import answer
from maillage.ui.access import Request, given, open_to, signed_in


@never_cache
@require_safe
@open_to("everyone")
def copy(request: Request, uid: UUID) -> HttpResponse:
    """What the code of a copy opens: its desk for its lender, its loan for who has it, how to give it back for all."""
    rows = Copy.objects.select_related("tool__lender__organisation__contribution", "tool__lender__commune")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise Http404
    return render(request, "loans/keep/copy.html", copy_context(found, request.user, now()))


@never_cache
@require_http_methods(["GET", "POST"])
@given(Copy, rules.may_keep_copy, by="uid")
def edit_copy(request: Request, row: Copy) -> HttpResponse:
    """How a copy is called, where it is kept, what it holds."""
    user, at, typed = signed_in(request), now(), request.POST if request.method == "POST" else None
    sheet = sheet_of(CopySheetForm, copy_initial(row), typed, copy=row)

    def write() -> None:
        change_copy(actor=user, copy=row, data=sheet.form.data_said(), at=at)
        keep_counts(actor=user, copy=row, counts=sheet.form.counts, at=at)

    context = desk_context(row.tool.lender, "tools") | {"copy": row, "tool": row.tool}
    return answer(request, sheet, "loans/keep/edit_copy.html", context, write=write,
                  done=reverse("loans:copy", args=[row.uid]), word=_("L’exemplaire est enregistré."))  # fmt: skip


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def labels(request: Request, row: Lender) -> HttpResponse:
    """Copies to tick, and their labels to print."""
    context = desk_context(row, "tools") | labels_context(row, request.GET.getlist("copie"))
    return render(request, "loans/keep/labels.html", context)


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def labels_pdf(request: Request, row: Lender) -> HttpResponse:
    """The labels of chosen copies, ready for a sheet of stickers."""
    copies = chosen_copies(row, request.GET.getlist("copie"))
    if not copies:
        messages.error(request, _("Cochez au moins un exemplaire : la planche se compose de leurs étiquettes."))
        return redirect("loans:labels", organisation__slug=row.organisation.slug)
    territory = row.organisation.contribution.origin
    issuer = Issuer(key=f"organisation:{row.organisation_id}", name=str(row), territory=territory)
    paper = sheet_of_labels(row, copies)
    printed = print_paper(paper, issuer=issuer, language=get_language() or "fr", at=now())
    answered = HttpResponse(printed, content_type="application/pdf")
    answered.headers["Content-Disposition"] = f'attachment; filename="etiquettes-{row.organisation.slug}.pdf"'
    return answered


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def scan(request: Request, row: Lender) -> HttpResponse:
    """Find a copy by its number, or by the address that its code holds."""
    typed = request.GET.get("q") or ""
    found = found_copies(row, typed)
    if len(found) == 1:
        return redirect("loans:copy", uid=found[0].uid)
    context = desk_context(row, "tools") | {"typed": typed, "found": found}
    return render(request, "loans/keep/scan.html", context)

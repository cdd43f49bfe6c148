"""The desk of a lender: what waits today, its calendar by copy, and the same in an agenda of one’s own."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import date as date_words
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.core.clock import now
from maillage.core.spreadsheets import xlsx_of
from maillage.loans import rules
from maillage.loans.actions.keys import change_key
from maillage.loans.models import Lender
from maillage.loans.panels.calendar import calendar_context, calendar_lines, feed_of
from maillage.loans.panels.desk_nav import address, desk_context
from maillage.loans.panels.keys import holder_of, token_of
from maillage.loans.panels.today import today_context
from maillage.ui.access import Request, given, open_to, signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
@open_to("members")
def desks(request: Request) -> HttpResponse:
    """The desks that one keeps; the only one is opened at once."""
    rows = Lender.objects.kept_by(request.user).select_related("organisation").order_by("organisation__name", "pk")
    lenders = list(rows)
    if len(lenders) == 1:
        return redirect("loans:desk", lenders[0].organisation.slug)
    return render(request, "loans/desk/desks.html", {"lenders": lenders})


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def desk(request: Request, row: Lender) -> HttpResponse:
    """Today: what leaves, what comes back, what must be answered, what is late."""
    found = today_context(row, now(), request.GET.get("periode", "5"))
    number = found["asked_number"]
    context = {
        **desk_context(row, "desk"), **found, "title": capfirst(date_words(found["today"], "l j F")),
        "asked_note": ngettext("%(n)s demande", "%(n)s demandes", number) % {"n": number} if number else "",
        "scan_url": address("loans:scan", row.organisation.slug), "token": token_of(signed_in(request), row),
    }  # fmt: skip
    return render(request, "loans/desk/today.html", context)


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def calendar(request: Request, row: Lender) -> HttpResponse:
    """All the copies and what holds them, by two weeks, five weeks or half a year."""
    context = desk_context(row, "calendar") | calendar_context(row, now(), request.GET)
    context["query"] = request.META.get("QUERY_STRING", "")
    return render(request, "loans/desk/calendar.html", context)


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def calendar_file(request: Request, row: Lender) -> HttpResponse:
    """The same, as a workbook."""
    answer = HttpResponse(xlsx_of(_("Calendrier"), calendar_lines(row, now(), request.GET)), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="calendrier-{row.organisation.slug}.xlsx"'
    return answer


@require_POST
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def change_feed(request: Request, row: Lender) -> HttpResponse:
    """Another secret address for the calendar of this desk: that of this person."""
    change_key(actor=signed_in(request), lender=row, at=now())
    messages.success(request, _("L’adresse a changé : l’ancienne ne montre plus rien."))
    return redirect(reverse("loans:desk", args=[row.organisation.slug]) + "#agenda-pret")


@require_safe
@open_to("everyone")
def feed(request: Request, token: str) -> HttpResponse:
    """The departures and returns of a desk; the address is a secret."""
    holder = holder_of(token)
    if holder.lender is None:
        raise Http404
    answer = HttpResponse(feed_of(holder.person, holder.lender, now()), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=900"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer

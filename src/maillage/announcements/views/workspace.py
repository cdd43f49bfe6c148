"""« Mes annonces »: those that a person wrote or that their structures publish; renewing, closing, removing."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.announcements import rules
from maillage.announcements.actions.ending import close as close_announcement
from maillage.announcements.actions.ending import renew as renew_announcement
from maillage.announcements.enums import Outcome
from maillage.announcements.models import Announcement, Draft
from maillage.announcements.panels.mine import lines_of_mine
from maillage.contributions.actions import remove as remove_contribution
from maillage.contributions.enums import Reason, State
from maillage.core.clock import now
from maillage.core.dates import day_phrase
from maillage.core.paging import page_of
from maillage.ui.access import Request, given, open_to, safe_next, signed_in

TABS = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.PUBLISHED, State.REFUSED, State.ARCHIVED)


@require_safe
@open_to("members")
def mine(request: Request) -> HttpResponse:
    """The list, by state; what ends first comes first."""
    user, state, at = signed_in(request), request.GET.get("etat", ""), now()
    found = Announcement.objects.of(user)
    counts: dict[str, int] = dict(found.order_by().values_list("contribution__state").annotate(count=Count("pk")))
    shown = found.filter(contribution__state=state) if state in TABS else found
    page = page_of(request.GET.get("page"), counts.get(state, 0) if state in TABS else sum(counts.values()))
    rows = shown.with_page_data().order_by("-closes_on", "-pk")[page.offset : page.offset + page.size]
    context: dict[str, Any] = {
        "page": page,
        "lines": lines_of_mine(rows, at),
        "tabs": [(one, State(one).label, counts[one], one == state) for one in TABS if counts.get(one)],
        "all_count": sum(counts.values()),
        "state": state,
        "drafts": Draft.objects.filter(user=user, announcement=None).order_by("-saved_at", "pk")[:20],
    }
    return render(request, "announcements/workspace/mine.html", context)


@require_POST
@given(Announcement, rules.may_end, by="slug")
def renew(request: Request, announcement: Announcement) -> HttpResponse:
    """One click more: until when is said."""
    seen = _day(request.POST.get("jusque", ""))
    until = renew_announcement(actor=signed_in(request), announcement=announcement, at=now(), seen=seen)
    day = day_phrase(until, get_language() or "fr", year=True)
    messages.success(request, _("C’est prolongé : l’annonce se termine le %(day)s.") % {"day": day})
    return redirect(safe_next(request, reverse("announcements:announcement", args=[announcement.slug])))


def _day(raw: str) -> Any:
    try:
        return parse_date(raw)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@given(Announcement, rules.may_end, by="slug")
def close(request: Request, announcement: Announcement) -> HttpResponse:
    """Close it before its date, and say why: it keeps its address, with a ribbon."""
    if request.method == "POST":
        outcome = request.POST.get("outcome", "")
        if outcome in Outcome.values:
            close_announcement(actor=signed_in(request), announcement=announcement, outcome=outcome, at=now())
            messages.success(request, _("L’annonce est close : elle quitte les listes, les flux et la recherche."))
            return redirect("announcements:announcement", slug=announcement.slug)
        messages.error(request, _("Choisissez pourquoi dans la liste."))
    return render(
        request, "announcements/workspace/close.html", {"announcement": announcement, "outcomes": Outcome.choices}
    )


@require_http_methods(["GET", "POST"])
@given(Announcement, rules.may_remove, by="slug")
def remove(request: Request, announcement: Announcement) -> HttpResponse:
    """Remove for good: a tombstone stays at the address."""
    if request.method == "POST":
        remove_contribution(
            actor=signed_in(request), contribution=announcement.contribution, at=now(), reason=Reason.AUTHOR,
            message=request.POST.get("message") or "",
        )  # fmt: skip
        messages.success(request, _("L’annonce est retirée ; son adresse le dit."))
        return redirect("announcements:mine")
    return render(request, "announcements/workspace/remove.html", {"announcement": announcement})

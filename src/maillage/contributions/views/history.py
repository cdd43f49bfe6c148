"""The earlier states of a contribution, and what the author reads of the decisions."""

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.contributions import actions, rules
from maillage.contributions.enums import State
from maillage.contributions.kinds import kind_of
from maillage.contributions.models import Contribution
from maillage.contributions.panels import page_url, panel_of, steps_of
from maillage.contributions.tables.differences import history_of
from maillage.core import clock
from maillage.core.paging import page_of
from maillage.ui.access import Request, given, open_to, signed_in

SIZE = 15


@require_safe
@given(Contribution, rules.may_see_history, by="uid")
def history(request: Request, contribution: Contribution) -> HttpResponse:
    """Who changed what, when: the newest first, each version with its differences."""
    kind = kind_of(contribution)
    page = page_of(request.GET.get("page"), contribution.revisions.count(), SIZE)
    rows = contribution.revisions.newest_first().select_related("author")
    read = list(rows[page.offset : page.offset + SIZE + 1])
    older = read[SIZE] if len(read) > SIZE else None
    context = {
        "contribution": contribution,
        "versions": history_of(read[:SIZE], kind.labels, older, kind.in_words),
        "page": page,
        "page_url": page_url(contribution),
        "current": read[0].pk if read and page.number == 1 else None,
        "may_restore": kind.restore is not None and rules.may_restore_revision(request.user, contribution),
    }
    return render(request, "contributions/history.html", context)


@require_POST
@given(Contribution, rules.may_restore_revision, by="uid")
def restore_revision(request: Request, contribution: Contribution, revision: int) -> HttpResponse:
    """Write an earlier state again."""
    found = contribution.revisions.filter(pk=revision).select_related("contribution").first()
    if found is None:
        raise Http404
    actions.restore_revision(actor=signed_in(request), revision=found, at=clock.now())
    messages.success(request, _("L’état choisi est rétabli. Celui d’avant reste dans l’historique."))
    return redirect("contributions:history", uid=contribution.uid)


@require_safe
@open_to("members")
def mine(request: Request) -> HttpResponse:
    """What the person contributed, with what was decided; by state when one is asked for."""
    written = Contribution.objects.of(request.user)
    state = request.GET.get("etat", "")
    counts = Counter(written.order_by().values_list("state", flat=True))
    shown = written.filter(state=state) if state in State.values else written
    page = page_of(request.GET.get("page"), counts[state] if state in State.values else counts.total())
    context = {
        "contributions": shown.select_related("origin")[page.offset : page.offset + page.size],
        "page": page,
        "state": state,
        "all_count": counts.total(),
        "tabs": [(value, label, counts[value]) for value, label in State.choices if counts[value]],
    }
    return render(request, "contributions/mine.html", context)


@require_safe
@given(Contribution, rules.is_author, by="uid")
def decision(request: Request, contribution: Contribution) -> HttpResponse:
    """What became of one's contribution: its state, the reason, the word of the moderator, the steps."""
    context = {
        "contribution": contribution,
        "panel": panel_of(contribution),
        "steps": steps_of(contribution),
        "appeals": contribution.appeals.order_by("-at", "-pk"),
        "may_appeal": rules.may_appeal(request.user, contribution),
        "may_edit": rules.may_edit(request.user, contribution),
    }
    return render(request, "contributions/decision.html", context)

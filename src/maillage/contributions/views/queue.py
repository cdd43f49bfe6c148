"""The queue of moderators, and the decision on one contribution."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.models import User
from maillage.contributions import actions, rules
from maillage.contributions.forms.decisions import DecisionForm, QueueForm
from maillage.contributions.models import Contribution, SavedReply
from maillage.contributions.panels import panel_of, steps_of
from maillage.contributions.tables.queue import decided_of, next_waiting, queue_of
from maillage.core import clock
from maillage.core.errors import TooLate
from maillage.core.paging import page_of
from maillage.ui.access import Request, given, open_to, signed_in


def place_of(request: Request) -> int | None:
    """The territory of the page; nothing at the network's portal, which shows all those one moderates."""
    return request.territory.pk if request.territory else None


@require_safe
@open_to("moderators")
def queue(request: Request) -> HttpResponse:
    """Everything that waits for a moderator, across kinds, with the figures of the queue."""
    form = QueueForm(request.GET)
    now = clock.now()
    shown = queue_of(request.user, place_of(request), form.chosen(), request.GET.get("page"), now)
    context = {
        "form": form, "queue": shown, "figures": shown.figures, "now": now, "several": request.territory is None,
        "decidable": {appeal.pk for appeal in shown.appeals if rules.may_decide_appeal(request.user, appeal)},
    }  # fmt: skip
    return render(request, "contributions/queue.html", context)


@require_safe
@open_to("moderators")
def decisions(request: Request) -> HttpResponse:
    """What was decided in thirty days, by whom: the list behind the figure of the queue."""
    rows = decided_of(request.user, place_of(request), clock.now())
    page = page_of(request.GET.get("page"), rows.count())
    shown = rows.select_related("origin", "author", "checked_by")[page.offset : page.offset + page.size]
    context = {"contributions": shown, "page": page, "several": request.territory is None}
    return render(request, "contributions/decisions.html", context)


@dataclass(frozen=True)
class Deed:
    """Something a moderator may do: who may, what is done, what is said, whether it needs a word."""

    rule: Callable[[Any, Contribution], bool]
    do: Callable[[User, Contribution, datetime, dict[str, Any]], None]
    said: Any
    needs_word: bool = False


def _publish(actor: User, row: Contribution, at: datetime, typed: dict[str, Any]) -> None:
    actions.publish(actor=actor, contribution=row, at=at, message=typed["message"])


def _check(actor: User, row: Contribution, at: datetime, _typed: dict[str, Any]) -> None:
    actions.mark_checked(actor=actor, contribution=row, at=at)


def _return(actor: User, row: Contribution, at: datetime, typed: dict[str, Any]) -> None:
    actions.return_to_author(actor=actor, contribution=row, at=at, message=typed["message"], reason=typed["reason"])


def _refuse(actor: User, row: Contribution, at: datetime, typed: dict[str, Any]) -> None:
    actions.refuse(actor=actor, contribution=row, at=at, message=typed["message"], reason=typed["reason"])


def _archive(actor: User, row: Contribution, at: datetime, _typed: dict[str, Any]) -> None:
    actions.archive(actor=actor, contribution=row, at=at)


def _remove(actor: User, row: Contribution, at: datetime, typed: dict[str, Any]) -> None:
    actions.remove(actor=actor, contribution=row, at=at, message=typed["message"], reason=typed["reason"])


def _restore(actor: User, row: Contribution, at: datetime, _typed: dict[str, Any]) -> None:
    actions.restore(actor=actor, contribution=row, at=at)


DEEDS: dict[str, Deed] = {
    "publish": Deed(rules.may_publish, _publish, gettext_lazy("C’est publié.")),
    "check": Deed(rules.may_mark_checked, _check, gettext_lazy("C’est relu.")),
    "return": Deed(rules.may_return, _return, gettext_lazy("C’est renvoyé à son auteur."), needs_word=True),
    "refuse": Deed(rules.may_refuse, _refuse, gettext_lazy("C’est refusé."), needs_word=True),
    "archive": Deed(rules.may_archive, _archive, gettext_lazy("C’est archivé.")),
    "remove": Deed(rules.may_remove, _remove, gettext_lazy("C’est retiré."), needs_word=True),
    "restore": Deed(rules.may_restore, _restore, gettext_lazy("C’est rétabli.")),
}


def _done(request: Request, contribution: Contribution, form: DecisionForm) -> HttpResponse | None:
    """Do what was asked; nothing when the form has to be shown again with its errors."""
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None or not form.is_valid():
        form.is_valid()
        form.add_error(None, _("Choisissez ce que vous décidez."))
        return None
    if form.cleaned_data["seen"] != contribution.updated_at.isoformat():
        raise TooLate(_("Entre-temps, cette fiche a changé. Relisez-la avant de décider."))
    if not deed.rule(request.user, contribution):
        raise PermissionDenied
    if deed.needs_word and not form.cleaned_data.get("reason"):
        form.add_error("reason", _("Choisissez un motif : l’auteur le reçoit avec votre mot."))
    if deed.needs_word and not form.cleaned_data["message"].strip():
        form.add_error("message", _("Écrivez un mot à l’auteur : ce qui ne va pas, et comment y remédier."))
    if form.errors:
        return None
    deed.do(signed_in(request), contribution, clock.now(), form.cleaned_data)
    messages.success(request, f"{contribution.title} – {deed.said}")
    following = next_waiting(request.user, place_of(request), contribution)
    if following is None:
        return redirect("contributions:queue")
    return redirect("contributions:decide", uid=following.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Contribution, rules.may_moderate, by="uid")
def decide(request: Request, contribution: Contribution) -> HttpResponse:
    """Read a contribution and decide; then the next one that waits."""
    replies = list(SavedReply.objects.filter(territory=contribution.origin_id).in_order())
    posted = request.POST if request.method == "POST" else None
    seen = contribution.updated_at.isoformat()
    form = DecisionForm(posted, replies=replies, initial={"seen": seen})
    if request.method == "POST" and (answer := _done(request, contribution, form)) is not None:
        return answer
    context = {
        "contribution": contribution,
        "form": form,
        "replies": replies,
        "deeds": {name for name, deed in DEEDS.items() if deed.rule(request.user, contribution)},
        "open_deed": request.POST.get("deed", "") if form.errors else "",
        "panel": panel_of(contribution),
        "reports": contribution.reports.oldest_first(),
        "steps": steps_of(contribution),
        "may_edit": rules.may_rewrite(request.user, contribution),
    }
    return render(request, "contributions/decide.html", context, status=422 if form.errors else 200)

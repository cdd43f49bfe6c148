"""The replies that the moderators of a territory keep."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contributions import actions, rules
from maillage.contributions.forms.decisions import ReplyForm
from maillage.contributions.models import SavedReply
from maillage.core import clock
from maillage.ui.access import Request, given, open_to, signed_in


def _save(request: Request, form: ReplyForm, reply: SavedReply) -> None:
    typed = form.cleaned_data
    actions.save_reply(
        actor=signed_in(request),
        territory=reply.territory,
        title=typed["title"],
        reason=typed["reason"],
        text=typed["text"],
        at=clock.now(),
        reply=reply if reply.pk else None,
    )
    messages.success(request, _("La réponse est enregistrée."))


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("moderators")
def replies(request: Request) -> HttpResponse:
    """The saved replies of this territory, and a form for one more."""
    if request.territory is None:
        raise Http404
    blank = SavedReply(territory=request.territory)
    form = ReplyForm(request.POST or None, instance=blank)
    if request.method == "POST" and rules.may_keep_replies(request.user, blank) and form.is_valid():
        _save(request, form, blank)
        return redirect("contributions:replies")
    rows = SavedReply.objects.filter(territory=request.territory).in_order()
    context = {"form": form, "replies": rows, "may_write": rules.may_keep_replies(request.user, blank)}
    return render(request, "contributions/replies.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@given(SavedReply, rules.may_keep_replies)
def edit_reply(request: Request, reply: SavedReply) -> HttpResponse:
    """Write a saved reply anew."""
    form = ReplyForm(request.POST or None, instance=reply)
    if request.method == "POST" and form.is_valid():
        _save(request, form, reply)
        return redirect("contributions:replies")
    context = {"form": form, "reply": reply}
    return render(request, "contributions/edit_reply.html", context, status=422 if form.errors else 200)


@require_POST
@given(SavedReply, rules.may_keep_replies)
def remove_reply(request: Request, reply: SavedReply) -> HttpResponse:
    """Forget a saved reply."""
    actions.remove_reply(actor=signed_in(request), reply=reply, at=clock.now())
    messages.success(request, _("La réponse est supprimée."))
    return redirect("contributions:replies")

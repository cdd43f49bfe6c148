"""Reading a conversation and answering."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contributions.enums import State
from maillage.contributions.kinds import kind_of
from maillage.contributions.models import Contribution
from maillage.contributions.panels import page_url
from maillage.conversations import actions, rules
from maillage.conversations.forms.comments import CommentForm, EditForm, comment_form
from maillage.conversations.models import Comment, Debate
from maillage.conversations.panels import conversation_of
from maillage.core import clock
from maillage.core.errors import Refused, said_in
from maillage.ui.access import Request, given, signed_in


@require_safe
@given(Contribution, rules.may_read, by="uid")
def conversation(request: Request, contribution: Contribution) -> HttpResponse:
    """The whole conversation, page by page, by position or one thread alone; htmx asks for the next threads only."""
    thread, position = request.GET.get("fil", ""), request.GET.get("position", "")
    talk = conversation_of(
        request.user, contribution, clock.now(), page=request.GET.get("page"), thread=thread, position=position
    )
    context = {
        "talk": talk,
        "contribution": contribution,
        "kind": kind_of(contribution),
        "back": page_url(contribution),
        "position": position,
        "one_thread": thread,
    }
    whole = "conversations/conversation.html"
    return render(request, "conversations/parts/threads.html" if request.htmx else whole, context)


def _answered(request: Request, contribution: Contribution, form: CommentForm) -> HttpResponse | None:
    """Write the comment; nothing when the form has to be shown again with what it refuses."""
    if form.is_trapped:
        return redirect(page_url(contribution))
    if not form.is_valid():
        return None
    typed, visible = form.cleaned_data, Comment.objects.visible_to(request.user)
    parent = visible.select_related("contribution", "parent__contribution").filter(pk=typed["reply_to"] or 0).first()
    try:
        comment = actions.publish_comment(
            actor=signed_in(request), subject=contribution, text=typed["text"], at=clock.now(), parent=parent,
            position=typed.get("position", ""), language=request.language,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    if comment.contribution.state != State.PUBLISHED:
        messages.success(request, _("Merci. Votre commentaire sera lu par la modération avant d’être publié."))
    return redirect(f"{page_url(contribution)}#commentaire-{comment.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@given(Contribution, rules.may_comment, by="uid")
def write(request: Request, contribution: Contribution) -> HttpResponse:
    """Answer a contribution, or one of its comments (``?reponse=``)."""
    wanted = request.POST.get("reply_to") or request.GET.get("reponse", "")
    visible = Comment.objects.visible_to(request.user).about(contribution.pk).with_line_data()
    parent = visible.filter(pk=int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0).first()  # noqa: PLR2004 - digits of the largest key
    debated = Debate.objects.filter(subject=contribution.pk).exists()
    form = comment_form(
        signed_in(request), contribution, clock.now(), takes_sides=debated and parent is None,
        data=request.POST if request.method == "POST" else None, reply_to=parent.pk if parent else None,
    )  # fmt: skip
    if request.method == "POST" and (answer := _answered(request, contribution, form)) is not None:
        return answer
    context = {"form": form, "contribution": contribution, "parent": parent, "back": page_url(contribution)}
    return render(request, "conversations/write.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Comment, rules.may_edit_comment)
def edit(request: Request, comment: Comment) -> HttpResponse:
    """Correct one's comment."""
    form = EditForm(request.POST or None, initial={"text": comment.text})
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            actions.edit_comment(
                actor=signed_in(request), comment=comment, text=form.cleaned_data["text"], at=clock.now()
            )
            messages.success(request, _("Votre commentaire est corrigé."))
            return redirect(page_url(comment.contribution))
    context = {"form": form, "comment": comment, "may_change": comment.may_still_change(clock.now())}
    context["back"] = page_url(comment.subject)
    return render(request, "conversations/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Comment, rules.may_remove_comment)
def remove(request: Request, comment: Comment) -> HttpResponse:
    """Take one's comment away, after one question."""
    back = page_url(comment.subject)
    if request.method == "POST":
        actions.remove_comment(actor=signed_in(request), comment=comment, at=clock.now())
        messages.success(request, _("Votre commentaire est retiré."))
        return redirect(f"{back}#commentaires")
    return render(request, "conversations/remove.html", {"comment": comment, "back": back})

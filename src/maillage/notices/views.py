"""The doors of the notices: what was said to me, and stopping a kind of mails."""

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core import clock
from maillage.core.paging import page_of
from maillage.notices import actions, notices
from maillage.notices.models import Notice
from maillage.ui.access import Request, open_to, signed_in


@require_safe
@open_to("members")
def inbox(request: Request) -> HttpResponse:
    """What was said to the person who asks, the latest first."""
    mine = Notice.objects.visible_to(request.user)
    page = page_of(request.GET.get("page"), mine.count())
    shown = mine.latest_first()[page.offset : page.offset + page.size]
    return render(request, "notices/inbox.html", {"notices": shown, "page": page})


@require_POST
@open_to("members")
def mark_read(request: Request) -> HttpResponse:
    """Everything is read."""
    actions.mark_read(actor=signed_in(request), at=clock.now())
    return redirect("notices:inbox")


@csrf_exempt  # a mail program posts here without a page of ours (RFC 8058); the address is signed
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def unsubscribe(request: Request, token: str) -> HttpResponse:
    """Ask before stopping a kind of mails; stop it when the answer, or the mail program, posts."""
    try:
        email, category = notices.read_token(token)
    except signing.BadSignature as error:
        raise Http404 from error
    if request.method == "POST":
        actions.mute(email=email, category=category, at=clock.now())
    context = {"email": email, "category": category, "done": request.method == "POST"}
    return render(request, "notices/unsubscribe.html", context)

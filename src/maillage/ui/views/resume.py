"""Taking up a form again after the session that it was written in has ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.ui import kept
from maillage.ui.access import open_to


@require_http_methods(["GET", "POST"])
@open_to("everyone")
def resume(request: HttpRequest) -> HttpResponse:
    """What was typed, to send again where it was going; a browser sends it itself, told by 307."""
    form = kept.found(request)
    if request.method != "POST":
        return render(request, "ui/resume.html", {"kept": form})
    kept.forget(request)
    if form is None or "drop" in request.POST:
        messages.info(request, _("Ce que vous aviez écrit n’est plus gardé."))
        return redirect(get_script_prefix())
    return redirect(form.path, preserve_request=True)

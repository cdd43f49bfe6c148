"""What I leave with: the export of an account, and its closing."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contributions import actions
from maillage.contributions.exports import account_archive, account_data
from maillage.contributions.forms.people import CloseForm
from maillage.core import clock
from maillage.ui.access import Request, open_to, signed_in


@never_cache
@require_safe
@open_to("members")
def export_account(request: Request) -> HttpResponse:
    """Everything we know of the person who asks, as one file."""
    answer = JsonResponse(account_data(signed_in(request)), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer.headers["Content-Disposition"] = f'attachment; filename="maillage-{clock.today()}.json"'
    return answer


@never_cache
@require_safe
@open_to("members")
def export_archive(request: Request) -> HttpResponseBase:
    """The same with the pictures, as one archive."""
    made = account_archive(signed_in(request))
    return FileResponse(made, as_attachment=True, filename=f"maillage-{clock.today()}.zip")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("members")
def close_account(request: Request) -> HttpResponse:
    """Close one's account, after saying again who one is."""
    person = signed_in(request)
    form = CloseForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        actions.close_account(person=person, at=clock.now(), what=form.cleaned_data["what"], heir=form.chosen_heir)
        logout(request)
        messages.success(request, _("Votre compte est fermé. Merci d’avoir contribué."))
        return redirect("/")
    return render(request, "contributions/close_account.html", {"form": form}, status=422 if form.errors else 200)

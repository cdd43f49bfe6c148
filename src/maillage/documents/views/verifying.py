"""The public page that says whether a document is ours."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.accounts.adapter import client_address
from maillage.contributions.forms.guard import within_limit
from maillage.core.clock import now
from maillage.documents.actions.verifying import verify_file, verify_number
from maillage.documents.forms.documents import VerifyForm
from maillage.documents.panels.verifying import verdict_context
from maillage.ui.access import Request, open_to

MOST_AN_HOUR = 60


@never_cache
@csrf_exempt  # nobody's rights are used and nothing is written: no cookie is set for verifying
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("everyone")
def verify(request: Request) -> HttpResponse:
    """Drop a file or type a number: genuine, altered, or unknown."""
    if request.method != "POST":
        return render(request, "documents/verify.html", {"form": VerifyForm(), "verdict": None})
    form = VerifyForm(request.POST, request.FILES)
    status = 200
    if not form.is_valid():
        status = 422
    elif not within_limit(client_address(request), "verify", now(), MOST_AN_HOUR):
        form.add_error(None, _("Soixante vérifications viennent d’arriver d’ici : attendez une heure."))
        status = 429
    if form.errors:
        return render(request, "documents/verify.html", {"form": form, "verdict": None}, status=status)
    file = form.cleaned_data["file"]
    finding = verify_file(file) if file is not None else verify_number(form.cleaned_data["number"])
    return render(request, "documents/verify.html", {"form": VerifyForm(), **verdict_context(finding)})

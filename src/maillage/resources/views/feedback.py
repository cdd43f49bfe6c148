"""What people made of a resource."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.core.clock import now
from maillage.core.errors import said_in
from maillage.resources import rules
from maillage.resources.actions.feedback import give_feedback, hide_feedback
from maillage.resources.forms.feedback import FeedbackForm
from maillage.resources.models import Feedback, Resource
from maillage.ui.access import Request, given, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@given(Resource, rules.may_give_feedback, by="slug")
def say(request: Request, resource: Resource) -> HttpResponse:
    """Say what it gave."""
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            give_feedback(actor=signed_in(request), resource=resource, at=now(), **form.said())
            messages.success(request, _("Merci : votre retour est sur la page."))
            return redirect("resources:resource", slug=resource.slug)
    context = {"form": form, "resource": resource}
    return render(request, "resources/say.html", context, status=422 if form.errors else 200)


@require_POST
@given(Feedback, rules.may_hide_feedback)
def hide(request: Request, row: Feedback) -> HttpResponse:
    """Take what somebody said off the page."""
    hide_feedback(actor=signed_in(request), feedback=row, at=now())
    messages.success(request, _("Ce retour n’est plus sur la page."))
    return redirect("resources:resource", slug=row.resource.slug)

"""What people say of themselves, and the roles they are offered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.core import clock
from maillage.territories import actions, rules
from maillage.territories.forms import ProfileForm
from maillage.territories.models import Grant, Invitation
from maillage.ui.access import Request, given, open_to, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("members")
def profile(request: Request) -> HttpResponse:
    """The name shown, the language of mails, the home territory, the roles held."""
    person = signed_in(request)
    residence = getattr(person, "residence", None)
    form = ProfileForm(
        request.POST or None, instance=person, initial={"territory": residence.territory_id if residence else None}
    )
    if request.method == "POST" and form.is_valid():
        actions.change_profile(actor=person, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("Votre profil est enregistré."))
        return redirect("territories:profile")
    grants = Grant.objects.filter(user=person).select_related("territory").order_by("territory__name", "role", "kind")
    context = {"form": form, "grants": grants, "person": person}
    return render(request, "territories/profile.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Invitation, rules.may_accept, by="uid")
def invitation(request: Request, offered: Invitation) -> HttpResponse:
    """A role is offered: accept it with the account of the address it was sent to."""
    if request.method == "POST":
        grant = actions.accept_invitation(actor=signed_in(request), invitation=offered, at=clock.now())
        said = _("Vous êtes maintenant %(role)s du territoire %(territory)s.")
        messages.success(request, said % {"role": grant.get_role_display(), "territory": grant.territory})
        return redirect("territories:profile")
    return render(request, "territories/invitation.html", {"invitation": offered})

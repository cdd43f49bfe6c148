"""Who holds which role, and the journal."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core import clock
from maillage.core.paging import page_of
from maillage.journal.models import Entry
from maillage.territories import actions, rules
from maillage.territories.forms import InviteForm
from maillage.territories.models import Grant, Invitation
from maillage.territories.tables import VERBS, with_members
from maillage.territories.views.settings import here
from maillage.ui.access import Request, given, open_to, signed_in

SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("coordinators")
def roles(request: Request) -> HttpResponse:
    """The people who hold a role here, those invited, and a form to invite an address."""
    territory = here(request)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.invite(actor=signed_in(request), territory=territory, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("L’invitation est partie. Le rôle est donné quand la personne l’accepte."))
        return redirect("territories:roles")
    grants = (
        Grant.objects.filter(territory=territory).select_related("user").order_by("-role", "user__display_name", "pk")
    )
    context = {
        "form": form,
        "grants": grants,
        "invitations": territory.invitations.order_by("email", "pk"),
        "person": request.user,
    }
    return render(request, "territories/settings/roles.html", context, status=422 if form.errors else 200)


@require_POST
@given(Grant, rules.may_withdraw)
def withdraw(request: Request, grant: Grant) -> HttpResponse:
    """Take a role back, or give up one's own."""
    own = grant.user_id == signed_in(request).pk
    actions.withdraw_role(actor=signed_in(request), grant=grant, at=clock.now())
    messages.success(request, _("Le rôle est retiré."))
    return redirect("territories:profile" if own else "territories:roles")


@require_POST
@given(Invitation, rules.may_cancel_invitation)
def cancel_invitation(request: Request, invitation: Invitation) -> HttpResponse:
    """Take an offer back."""
    actions.cancel_invitation(actor=signed_in(request), invitation=invitation, at=clock.now())
    messages.success(request, _("L’invitation est retirée."))
    return redirect("territories:roles")


@require_safe
@open_to("coordinators")
def journal(request: Request) -> HttpResponse:
    """Who did what here: the latest first, filtered by verb."""
    territory = here(request)
    entries = Entry.objects.in_territory(territory.pk)
    verb = request.GET.get("action", "")
    if verb in VERBS:
        entries = entries.filter(verb=verb)
    page = page_of(request.GET.get("page"), entries.count(), SIZE)
    context = {
        "entries": with_members(list(entries[page.offset : page.offset + page.size])),
        "page": page,
        "verbs": sorted(VERBS.items(), key=lambda row: str(row[1])),
        "chosen": verb,
    }
    return render(request, "territories/journal.html", context)

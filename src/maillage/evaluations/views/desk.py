"""What the coordination prepares: grids, campaigns, who answers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.core.clock import now, today
from maillage.core.errors import Refused, said_in
from maillage.evaluations import rules
from maillage.evaluations.actions import campaigns as deeds
from maillage.evaluations.actions.grids import change_grid, grid_of, make_grid
from maillage.evaluations.forms.campaigns import CampaignForm, InviteForm
from maillage.evaluations.forms.grids import ChangeGridForm, GridForm, write_grid
from maillage.evaluations.models import Campaign, Grid
from maillage.evaluations.panels.lines import CAMPAIGN_BADGES, badge_of, campaign_lines, reminders_of, reply_lines
from maillage.programmes.models import Programme
from maillage.territories.rules import home_of
from maillage.ui.access import Request, given, open_to, signed_in

MOVES: dict[str, tuple[Any, Any]] = {
    "ouvrir": (deeds.open_campaign, gettext_lazy("La campagne est ouverte : chacun est prévenu.")),
    "atelier": (deeds.start_workshop, gettext_lazy("L’atelier est ouvert : les réponses envoyées sont côte à côte.")),
    "terminer": (deeds.close_campaign, gettext_lazy("La campagne est terminée.")),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("coordinators")
def grids(request: Request) -> HttpResponse:
    """The grids of the territory; write one."""
    territory, form = home_of(request), GridForm(request.POST or None)
    if request.method == "POST" and territory is not None and form.is_valid():
        data = form.cleaned_data
        try:
            made = make_grid(
                actor=signed_in(request), territory=territory, name=data["name"], dimensions=data["text"], at=now()
            )
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("La grille est enregistrée."))
            return redirect("evaluations:grid", pk=made.grid_id)
    rows = Grid.objects.visible_to(request.user)
    rows = rows if territory is None else rows.filter(territory=territory)
    context = {"grids": rows.in_order(), "form": form, "choose": territory is None}
    return render(request, "evaluations/grids.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Grid, rules.may_manage_grid)
def grid(request: Request, row: Grid) -> HttpResponse:
    """A grid as it is read, and as lines to change."""
    version = row.versions.newest_first()[0]
    form = ChangeGridForm(request.POST or None, initial={"text": write_grid(version)})
    if request.method == "POST" and form.is_valid():
        change_grid(actor=signed_in(request), grid=row, dimensions=form.cleaned_data["text"], at=now())
        messages.success(request, _("La grille est enregistrée."))
        return redirect("evaluations:grid", pk=row.pk)
    context = {
        "grid": row, "version": version, "dimensions": grid_of(version), "form": form,
        "is_used": version.campaigns.exists(),
    }  # fmt: skip
    return render(request, "evaluations/grid.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def campaigns(request: Request, row: Programme) -> HttpResponse:
    """The self-evaluations of a programme; prepare one."""
    form = CampaignForm(request.POST or None, programme=row, today=today())
    if request.method == "POST" and form.is_valid():
        made = deeds.prepare(actor=signed_in(request), programme=row, data=form.data_typed(), at=now())
        return redirect("evaluations:campaign", uid=made.uid)
    context = {"programme": row, "lines": campaign_lines(row.evaluations.all()), "form": form}
    return render(request, "evaluations/campaigns.html", context, status=422 if form.errors else 200)


def _whole(row: Campaign) -> Campaign:
    return Campaign.objects.select_related("programme__territory", "version__grid").get(pk=row.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Campaign, rules.may_manage_campaign, by="uid")
def campaign(request: Request, row: Campaign) -> HttpResponse:
    """One self-evaluation: where it is, who answers; add somebody."""
    row, form = _whole(row), InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            deeds.invite(actor=signed_in(request), campaign=row, at=now(), **form.cleaned_data)
            messages.success(request, _("Ajouté."))
            return redirect("evaluations:campaign", uid=row.uid)
    replies = reply_lines(row.replies.all())
    context = {
        "campaign": row, "programme": row.programme, "replies": replies, "form": form,
        "reminders": reminders_of(row), "state": badge_of(CAMPAIGN_BADGES, row.state), "asked": len(replies),
        "received": sum(1 for one, _state in replies if one.submitted_at is not None),
    }  # fmt: skip
    return render(request, "evaluations/campaign.html", context, status=422 if form.errors else 200)


@require_POST
@given(Campaign, rules.may_manage_campaign, by="uid")
def invite_leads(request: Request, row: Campaign) -> HttpResponse:
    """Add a person of each structure that carries an action."""
    added = deeds.invite_leads(actor=signed_in(request), campaign=_whole(row), at=now())
    words = ngettext("%(n)s personne ajoutée.", "%(n)s personnes ajoutées.", len(added)) % {"n": len(added)}
    messages.success(request, words)
    return redirect("evaluations:campaign", uid=row.uid)


@require_POST
@given(Campaign, rules.may_manage_campaign, by="uid")
def uninvite(request: Request, row: Campaign, reply: int) -> HttpResponse:
    """No longer ask somebody."""
    found = row.replies.select_related("campaign__programme").filter(pk=reply).first()
    if found is None:
        raise Http404
    deeds.uninvite(actor=signed_in(request), reply=found, at=now())
    messages.success(request, _("Retiré."))
    return redirect("evaluations:campaign", uid=row.uid)


@require_POST
@given(Campaign, rules.may_manage_campaign, by="uid")
def move(request: Request, row: Campaign, deed: str) -> HttpResponse:
    """Open, begin the workshop, end."""
    if deed not in MOVES:
        raise Http404
    act, said = MOVES[deed]
    act(actor=signed_in(request), campaign=_whole(row), at=now())
    messages.success(request, said)
    return redirect("evaluations:campaign", uid=row.uid)

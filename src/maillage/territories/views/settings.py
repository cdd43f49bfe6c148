"""« Coordination → Réglages »: what coordinators decide about their territory."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.core import clock
from maillage.territories import actions
from maillage.territories.enums import Kind
from maillage.territories.forms import ColoursForm, ExtentForm, PoliciesForm, TextsForm, as_hex
from maillage.territories.models import Territory
from maillage.territories.place import address_in
from maillage.territories.registry import registry
from maillage.territories.rules import coordinates
from maillage.ui.access import Request, open_to, signed_in
from maillage.ui.contrast import FailingPair, failing_pairs, hue_near_danger, read_colour
from maillage.ui.maille import baked


def here(request: Request) -> Territory:
    """The territory of the page, read again from the database: what is kept in memory is not ours to change."""
    if request.territory is None:
        raise Http404
    return Territory.objects.get(pk=request.territory.pk)


def saved(request: Request, name: str) -> HttpResponse:
    """Say it, and show the page again."""
    messages.success(request, _("C’est enregistré."))
    return redirect(f"territories:{name}")


@require_safe
@open_to("coordinators")
def hub(request: Request) -> HttpResponse:
    """The settings of a territory; at the network's portal, the territories that the person coordinates."""
    if request.territory is not None:
        return render(request, "territories/settings/hub.html", {"territory": request.territory})
    mine = [territory for territory in registry().by_slug.values() if coordinates(request.user, territory.pk)]
    rows = [(territory, address_in(territory, "territories:settings")) for territory in mine]
    return render(request, "territories/settings/choice.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("coordinators")
def texts(request: Request) -> HttpResponse:
    """Name, texts, contact, minimum age."""
    territory = here(request)
    form = TextsForm(request.POST or None, instance=Territory.objects.get(pk=territory.pk))
    if request.method == "POST" and form.is_valid():
        actions.change_texts(actor=signed_in(request), territory=territory, at=clock.now(), **form.cleaned_data)
        return saved(request, "texts")
    return render(request, "territories/settings/texts.html", {"form": form}, status=422 if form.errors else 200)


def _checked(first: str, second: str) -> tuple[list[FailingPair], bool, list[str]]:
    """The pairs that fail, whether the deep colour is near the red of errors, and drawings in light and in dark."""
    failing = failing_pairs(first, second)
    drawings = [baked("apercu", "card", first, second, scheme) for scheme in ("light", "dark")]
    return failing, hue_near_danger(first), drawings


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("coordinators")
def colours(request: Request) -> HttpResponse:
    """The two colours, checked before they are saved."""
    territory = here(request)
    kept = {"colour_1": as_hex(territory.colour_1), "colour_2": as_hex(territory.colour_2)}
    form = ColoursForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        actions.change_colours(actor=signed_in(request), territory=territory, at=clock.now(), **form.cleaned_data)
        return saved(request, "colour_settings")
    failing, near, drawings = _checked(territory.colour_1, territory.colour_2)
    context = {"form": form, "failing": failing, "near_danger": near, "drawings": drawings}
    return render(request, "territories/settings/colours.html", context, status=422 if form.errors else 200)


@require_safe
@open_to("coordinators")
def check_colours(request: Request) -> HttpResponse:
    """What two colours would give, while they are chosen: a part of the page of colours."""
    first, second = request.GET.get("colour_1", ""), request.GET.get("colour_2", "")
    try:
        read_colour(first)
        read_colour(second)
    except ValueError as error:
        raise Http404 from error
    failing, near, drawings = _checked(first, second)
    context = {"failing": failing, "near_danger": near, "drawings": drawings}
    return render(request, "territories/settings/colours_check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("coordinators")
def policies(request: Request) -> HttpResponse:
    """For each kind of content: who proposes it, and whether it is published then checked, or checked first."""
    territory = here(request)
    form = PoliciesForm(request.POST or None, territory=territory)
    if request.method == "POST" and form.is_valid():
        for kind in Kind:
            actions.set_policy(
                actor=signed_in(request), territory=territory, kind=kind.value, timing=form.cleaned_data[kind.value],
                proposers=form.cleaned_data[f"who_{kind.value}"], at=clock.now(),
            )  # fmt: skip
        return saved(request, "policies")
    return render(request, "territories/settings/policies.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("coordinators")
def extent(request: Request) -> HttpResponse:
    """The departments or provinces that the territory covers."""
    territory = here(request)
    form = ExtentForm(request.POST or None, initial={"departments": territory.departments.order_by("code")})
    if request.method == "POST" and form.is_valid():
        departments = form.cleaned_data["departments"]
        actions.change_extent(actor=signed_in(request), territory=territory, departments=departments, at=clock.now())
        return saved(request, "extent")
    return render(request, "territories/settings/extent.html", {"form": form}, status=422 if form.errors else 200)

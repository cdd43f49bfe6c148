"""Writing an organisation or a place."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import get_script_prefix
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contributions.actions import submit
from maillage.contributions.enums import State
from maillage.contributions.kinds import refresh
from maillage.contributions.models import Contribution
from maillage.contributions.panels.contribute import origin_of
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.directory import rules
from maillage.directory.actions.submission import save_venue
from maillage.directory.actions.venues import merge_venues, verify_venue
from maillage.directory.forms.things import (
    ClosureFormSet,
    PriceFormSet,
    SeasonFormSet,
    VenueForm,
    season_initial,
    thing_initial,
)
from maillage.directory.models import Organisation, Venue
from maillage.directory.panels.sides import venue_sides
from maillage.files.intake import keep_chosen
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.territories.rules import moderated_by
from maillage.ui.access import Request, given, open_to, signed_in


def _sent(request: Request, thing: Organisation | Venue) -> None:
    """Propose or publish by the policy, and say which."""
    contribution = thing.contribution
    if contribution.state in {State.DRAFT, State.RETURNED, State.REFUSED}:
        submit(actor=signed_in(request), contribution=contribution, at=now())
    if contribution.is_published:
        messages.success(request, _("C’est publié."))
    else:
        messages.success(request, _("C’est proposé : la modération va le lire, vous serez prévenu de sa réponse."))


def _changed_meanwhile(request: Request, thing: Organisation | Venue | None) -> bool:
    seen = request.POST.get("seen", "")
    return bool(
        thing is not None
        and seen
        and seen != thing.contribution.updated_at.isoformat()
        and request.POST.get("mine") != "1"
    )


def _typed(request: Request) -> QueryDict:
    return keep_chosen(actor=signed_in(request), typed=request.POST, files=request.FILES, at=now(), names=("picture",))


def _venue_form(request: Request, thing: Venue | None, origin: Territory) -> HttpResponse:
    posted = request.method == "POST"
    typed, files = (_typed(request), request.FILES) if posted else (None, None)
    form = VenueForm(typed, files, initial=thing_initial(thing) if thing else {"is_visitable": True})
    seasons = SeasonFormSet(
        typed, prefix="seasons", initial=[season_initial(one) for one in thing.seasons.all()] if thing else []
    )
    closures = ClosureFormSet(
        typed, prefix="closures", initial=list(thing.closures.values("first_on", "last_on", "reason")) if thing else []
    )
    prices = PriceFormSet(typed, prefix="prices", initial=_price_rows(thing))
    context: dict[str, Any] = {"form": form, "seasons": seasons, "closures": closures, "prices": prices, "thing": thing,
                               "origin": origin, "problems": [], "candidates": []}  # fmt: skip
    if request.method == "POST" and all([form.is_valid(), seasons.is_valid(), closures.is_valid(), prices.is_valid()]):
        context["candidates"] = [] if thing else form.similar()
        context["changed"] = _changed_meanwhile(request, thing)
        if not context["candidates"] and not context["changed"]:
            try:
                data = form.data_of(thing, seasons, closures, prices)
                saved = save_venue(
                    actor=signed_in(request),
                    venue=thing,
                    origin=origin,
                    data=data,
                    at=now(),
                    picture=form.cleaned_data["picture"],
                    seen=thing.contribution.updated_at if thing else None,
                )
                _sent(request, saved)
                return redirect("directory:venue", slug=saved.slug)
            except Refused as refusal:
                context["problems"] = [str(refusal)]
    return render(request, "directory/entry/venue.html", context, status=422 if request.method == "POST" else 200)


def _price_rows(thing: Venue | None) -> list[dict[str, Any]]:
    if thing is None:
        return []
    return [
        {"label": row.label, "amount": row.amount, "age_from": row.age_from, "age_to": row.age_to,
         "season": row.season.name if row.season else ""}
        for row in thing.prices.select_related("season").order_by("position", "pk")
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
@open_to("members")
def new_venue(request: Request) -> HttpResponse:
    """A place to visit, or any place."""
    origin = origin_of(request, Kind.VENUE)
    return _venue_form(request, None, origin) if origin else redirect(f"{get_script_prefix()}contribuer/")


@require_http_methods(["GET", "POST"])
@given(Venue, rules.may_edit_venue, by="slug")
def edit_venue(request: Request, venue: Venue) -> HttpResponse:
    """Correct a place: texts, seasons, hours, prices."""
    return _venue_form(request, venue, venue.contribution.origin)


@require_safe
@open_to("moderators")
def to_verify(request: Request) -> HttpResponse:
    """Places nobody has looked at yet, each with those it may double."""
    rows = Venue.objects.published().filter(verified_at=None, contribution__origin__in=moderated_by(request.user))
    if request.territory is not None:
        rows = rows.filter(contribution__origin=request.territory)
    count = rows.count()
    venues = rows.select_related("commune", "contribution").order_by("contribution__created_at", "pk")[:50]
    lines = [
        (
            venue,
            [one for one in Venue.objects.similar_to(venue.name, venue.commune) if one.pk != venue.pk]
            if venue.commune
            else [],
        )
        for venue in venues
    ]
    return render(request, "directory/curation/to_verify.html", {"lines": lines, "count": count})


@require_POST
@given(Venue, rules.may_verify_venue, by="slug")
def verify(request: Request, venue: Venue) -> HttpResponse:
    """Name, address and point are right."""
    verify_venue(actor=signed_in(request), venue=venue, at=now())
    messages.success(request, _("« %(name)s » est vérifié.") % {"name": venue.name})
    return redirect("directory:to_verify")


@require_http_methods(["GET", "POST"])
@given(Venue, rules.may_merge_venue, by="slug")
def merge(request: Request, venue: Venue, other: str) -> HttpResponse:
    """Two rows of one place, side by side; the one kept takes the events of the other, whose address redirects."""
    double = Venue.objects.visible_to(request.user).filter(slug=other).select_related("commune", "contribution").first()
    if double is None or not rules.may_merge_venue(request.user, double):
        messages.error(request, _("Ce lieu n’est plus là, ou il n’est pas de votre territoire."))
        return redirect("directory:to_verify")
    if request.method == "POST":
        at = now()
        moved = merge_venues(
            actor=signed_in(request), kept=venue, merged=double, at=at, taken=request.POST.getlist("taken")
        )
        refresh(list(Contribution.objects.filter(pk__in=moved).order_by("pk")), at)
        messages.success(request, _("Les deux fiches n’en font plus qu’une."))
        return redirect("directory:venue", slug=venue.slug)
    context = {"kept": venue, "merged": double, "lines": venue_sides(venue, double)}
    return render(request, "directory/curation/merge.html", context)

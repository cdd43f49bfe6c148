"""The rules of a lender: what a borrower reads, the desk, terms by kind, lists, shuttles, opening a desk."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now
from maillage.core.errors import Refused, said_in
from maillage.directory.models import Organisation
from maillage.loans import rules
from maillage.loans.actions.common import day_of
from maillage.loans.actions.lenders import add_shuttles, keep_terms, open_desk, remove_shuttle
from maillage.loans.actions.terms import pattern
from maillage.loans.enums import ToolKind
from maillage.loans.forms.pieces import said
from maillage.loans.forms.terms import DeskForm, ShuttleForm, TermsForm, desk_initial, says_something, terms_initial
from maillage.loans.models import Lender, Shuttle, Terms
from maillage.loans.panels import terms as panel
from maillage.loans.panels.desk_nav import desk_context
from maillage.loans.panels.sheets import Sheet, sheet_of
from maillage.loans.panels.terms_lists import LISTS, ListPage
from maillage.loans.panels.terms_words import words_of
from maillage.loans.views.sheets import answer
from maillage.ui.access import Request, given, signed_in

WRONG, ALL = 422, "tous"


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


@never_cache
@require_safe
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def terms(request: Request, row: Lender) -> HttpResponse:
    """All the rules of a lender, as a borrower reads them."""
    context = desk_context(row, "terms") | panel.terms_context(row, day_of(row, now()))
    return render(request, "loans/keep/terms.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def edit_desk(request: Request, row: Lender) -> HttpResponse:
    """What the desk says of itself, its opening days."""
    at = now()
    sheet = sheet_of(DeskForm, desk_initial(row), _typed(request))

    def write() -> None:
        open_desk(actor=signed_in(request), organisation=row.organisation, data=sheet.form.data_said(), at=at)

    def touches() -> panel.Touched:
        data = sheet.form.cleaned_data
        opening = panel.opening_with(row, weekdays=data["weekdays"], holidays=data["closed_on_holidays"])
        return panel.touched_by_opening(row, opening, day_of(row, at))

    return answer(request, sheet, "loans/keep/edit_desk.html", desk_context(row, "terms"), write=write,
                  touches=touches, done=_home(row), word=_("Le guichet est enregistré."))  # fmt: skip


def _home(lender: Lender) -> str:
    return reverse("loans:terms", args=[lender.organisation.slug])


@never_cache
@require_http_methods(["GET", "POST"])
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def edit_terms(request: Request, row: Lender, kind: str) -> HttpResponse:
    """The rules for all tools, or for one kind, with what a borrower will read of them."""
    if kind not in {ALL, *ToolKind.values}:
        raise Http404
    wanted = "" if kind == ALL else kind
    sheet = sheet_of(TermsForm, terms_initial(row.terms.filter(kind=wanted).first()), _typed(request))
    label = ToolKind(wanted).label if wanted else _("tous les outils")
    context = desk_context(row, "terms") | {"kind": wanted, "kind_label": label}
    context["preview"] = _preview(row, wanted, sheet, shown=request.POST.get("do") == "preview")

    def write() -> None:
        keep_terms(actor=signed_in(request), lender=row, kind=wanted, values=sheet.form.values(), at=now())

    return answer(
        request, sheet, "loans/keep/edit_terms.html", context, write=write, done=_home(row),
        touches=lambda: panel.touched_by_terms(row, wanted, sheet.form.values()),
        empties=lambda: says_something(sheet.initial) and not says_something(sheet.form.values()),
        word=_("Les règles sont enregistrées : elles valent pour les prochaines demandes."),
    )  # fmt: skip


def _preview(lender: Lender, kind: str, sheet: Sheet, *, shown: bool) -> list[str]:
    """What a borrower reads of the rules that are kept, or of those being typed when that is asked."""
    found = Lender.objects.with_rules().get(pk=lender.pk)
    typed = {kind: Terms(lender=found, kind=kind, **sheet.form.values())} if shown and sheet.form.is_valid() else None
    return words_of(panel.rules_for(found, kind, typed), found)


@never_cache
@require_http_methods(["GET", "POST"])
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def edit_rules(request: Request, row: Lender, part: str) -> HttpResponse:
    """One list of rules: quotas, zones, closures, habilitations, services."""
    if part not in LISTS:
        raise Http404
    page: ListPage = LISTS[part]
    sheet, at = page.sheet(row, _typed(request)), now()
    context = desk_context(row, "terms") | {"part": page, "name": part}
    return answer(
        request, sheet, "loans/keep/edit_rules.html", context, done=_home(row), word=_("C’est enregistré."),
        write=lambda: page.write(actor=signed_in(request), lender=row, formset=sheet.rows[page.prefix], at=at),
        touches=lambda: page.touches(row, sheet.rows[page.prefix], day_of(row, at)),
        empties=lambda: bool(page.initial(row)) and not said(sheet.rows[page.prefix]),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
@given(Lender, rules.may_keep_desk, by="organisation__slug")
def shuttles(request: Request, row: Lender) -> HttpResponse:
    """The delivery days to come, and more of them by a pattern."""
    sheet, at = sheet_of(ShuttleForm, {}, _typed(request), lender=row), now()

    def write() -> None:
        data = sheet.form.cleaned_data
        days = list(pattern(
            Lender.objects.with_rules().get(pk=row.pk), weekdays=[int(one) for one in data["weekdays"]],
            every=data["every"], first=data["first_on"], last=data["last_on"], skip_closed=data["skip_closed"],
        ))  # fmt: skip
        if not days:
            raise Refused(_("Aucun jour ne répond à ce calendrier : élargissez la période, ou cochez d’autres jours."))
        add_shuttles(actor=signed_in(request), lender=row, days=days, zone=data["zone"], volume=data["volume"],
                     weight=data["weight"], at=at)  # fmt: skip

    context = desk_context(row, "rounds") | panel.shuttles_context(row, day_of(row, at))
    done = reverse("loans:shuttles", args=[row.organisation.slug])
    return answer(request, sheet, "loans/keep/shuttles.html", context, write=write, done=done,
                  word=_("Les jours de navette sont ajoutés."))  # fmt: skip


@require_POST
@given(Shuttle, rules.may_keep_shuttle, by="pk")
def drop_shuttle(request: Request, row: Shuttle) -> HttpResponse:
    """A delivery day that will not be."""
    slug = row.lender.organisation.slug
    try:
        remove_shuttle(actor=signed_in(request), shuttle=row, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Cette navette est retirée."))
    return redirect("loans:shuttles", organisation__slug=slug)


@never_cache
@require_http_methods(["GET", "POST"])
@given(Organisation, rules.may_open_desk, by="slug")
def open_one(request: Request, row: Organisation) -> HttpResponse:
    """Make a structure of the territory a lender."""
    if (kept := Lender.objects.filter(organisation=row).first()) is not None:
        return redirect("loans:terms", organisation__slug=kept.organisation.slug)
    place = row.commune
    initial = {
        "weekdays": ["0", "1", "2", "3", "4"], "closed_on_holidays": True, "offer_days": 3, "is_open": True,
        "commune": place.pk if place is not None else "", "commune_label": str(place) if place is not None else "",
    }  # fmt: skip
    form = DeskForm(request.POST) if request.method == "POST" else DeskForm(initial=initial)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            open_desk(actor=signed_in(request), organisation=row, data=form.data_said(), at=now())
            messages.success(request, _("Le guichet est ouvert. Écrivez maintenant ses règles, puis ses outils."))
            return redirect("loans:terms", organisation__slug=row.slug)
    context = {"organisation": row, "form": form}
    return render(request, "loans/keep/open_desk.html", context, status=WRONG if form.errors else 200)

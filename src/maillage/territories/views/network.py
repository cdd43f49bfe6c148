"""The territories of the installation: opened, renamed, joined, split by its administrators.

What cannot be undone in a click is asked twice: the first answer says what will happen, the second does it.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.models import User
from maillage.core import clock
from maillage.core.errors import Refused
from maillage.territories import actions, rules
from maillage.territories.actions.followers import what_moves
from maillage.territories.forms.network import MergeForm, NameForm, OpenForm, SplitForm
from maillage.territories.models import FormerAddress, Grant, Residence, Territory
from maillage.territories.place import prefix_of
from maillage.ui.access import Request, given, open_to, signed_in

Deed = Callable[[User, Any], object]


@require_safe
@open_to("administrators")
def territories(request: Request) -> HttpResponse:
    """All of them, those that joined another one too, with the addresses that lead to them."""
    former: dict[int, list[str]] = {}
    for pk, slug in FormerAddress.objects.order_by("slug").values_list("territory", "slug"):
        former.setdefault(pk, []).append(f"/{slug}/")
    rows = Territory.objects.select_related("successor").order_by("-is_open", "position", "name")
    lines = [(row, prefix_of(row, "fr"), former.get(row.pk, [])) for row in rows]
    return render(request, "territories/network/territories.html", {"lines": lines})


def _asked(
    request: Request, title: str, form: forms.Form, *, consequences: Callable[[], list[str]], deed: Deed, said: str
) -> HttpResponse:
    """The form, then what will happen, then the deed; what the deed refuses is said beside the form."""
    problem, status, sure = "", 200, request.POST.get("sure") == "1"
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if sure:
                    deed(signed_in(request), form.cleaned_data)
                    messages.success(request, said)
                    return redirect("territories:network")
                context = {"title": title, "form": form, "consequences": consequences()}
                return render(request, "territories/network/confirm.html", context)
            except Refused as refusal:
                problem, status = str(refusal), 409
    context = {"title": title, "form": form, "problem": problem}
    return render(request, "territories/network/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to("administrators")
def open_one(request: Request) -> HttpResponse:
    """A new territory, empty."""
    form = OpenForm(request.POST or None)

    def deed(actor: User, data: dict[str, Any]) -> None:
        covered = data.pop("departments")
        made = actions.open_territory(actor=actor, at=clock.now(), **data)
        actions.change_extent(actor=actor, territory=made, departments=covered, at=clock.now())

    def consequences() -> list[str]:
        data = form.cleaned_data
        return [
            _("Le portail de %(name)s s’ouvre à l’adresse /%(slug)s/, vide, visible de tous.") % data,
            _("Vous lui donnerez ses couleurs, ses textes et ses rôles dans ses réglages."),
        ]

    return _asked(
        request,
        _("Ouvrir un territoire"),
        form,
        consequences=consequences,
        deed=deed,
        said=_("Le territoire est ouvert."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@given(Territory, rules.may_reshape, by="slug")
def rename(request: Request, territory: Territory) -> HttpResponse:
    """Another name, another address."""
    kept = {"name": territory.name, "in_name": territory.in_name, "slug": territory.slug}
    form = NameForm(request.POST or None, initial=kept, territory=territory)

    def deed(actor: User, data: dict[str, Any]) -> None:
        actions.move_address(actor=actor, territory=territory, slug=data["slug"], at=clock.now())
        actions.change_texts(
            actor=actor, territory=territory, at=clock.now(), name=data["name"], in_name=data["in_name"]
        )

    title = _("Renommer %(name)s") % kept
    return _asked(
        request, title, form, consequences=lambda: _renaming(kept, form.cleaned_data), deed=deed, said=_("C’est fait.")
    )


def _renaming(kept: dict[str, str], data: dict[str, Any]) -> list[str]:
    said = []
    if data["name"] != kept["name"]:
        said.append(
            _("« %(old)s » s’appelle « %(new)s » partout ; le journal garde le nom de l’époque.")
            % {"old": kept["name"], "new": data["name"]}
        )
    if data["slug"] != kept["slug"]:
        said.append(
            _("Ses pages passent de /%(old)s/ à /%(new)s/ ; les anciennes adresses y mènent toujours.")
            % {"old": kept["slug"], "new": data["slug"]}
        )
    return said or [_("Rien ne change.")]


def _moving(territory: Territory, codes: list[str] | None) -> list[str]:
    """How much moves, one line for each kind."""
    return [f"{label} : {count}" for label, count in what_moves(territory, codes)]


def _joining(territory: Territory, into: Territory) -> list[str]:
    known = {"old": territory, "new": into, "old_slug": territory.slug, "new_slug": into.slug}
    held = Grant.objects.filter(territory=territory).order_by().values("user").distinct().count()
    homes = Residence.objects.filter(territory=territory).count()
    return [
        _("Le portail de %(old)s ferme ; /%(old_slug)s/ et ses pages mènent à /%(new_slug)s/.") % known,
        _("%(new)s reprend ses départements et tout son contenu :") % known,
        *_moving(territory, None),
        ngettext("%(n)s personne garde son rôle.", "%(n)s personnes gardent leur rôle.", held) % {"n": held},
        ngettext("%(n)s membre y est rattaché.", "%(n)s membres y sont rattachés.", homes) % {"n": homes},
        _("Ses pages éditoriales et ses réglages restent avec son nom, dans les archives."),
        _("Il n’y a pas de retour en arrière."),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@given(Territory, rules.may_reshape, by="slug")
def merge(request: Request, territory: Territory) -> HttpResponse:
    """Close a territory for another one."""
    form = MergeForm(request.POST or None, territory=territory)

    def deed(actor: User, data: dict[str, Any]) -> None:
        actions.merge(actor=actor, territory=territory, into=data["into"], at=clock.now())

    title = _("%(name)s rejoint un autre territoire") % {"name": territory}
    said = _("C’est fait : le contenu arrive peu à peu.")
    return _asked(
        request, title, form, consequences=lambda: _joining(territory, form.cleaned_data["into"]), deed=deed, said=said
    )


def _splitting(territory: Territory, data: dict[str, Any]) -> list[str]:
    known = data | {"old": territory, "names": ", ".join(department.name for department in data["departments"])}
    return [
        _("Le portail de %(name)s s’ouvre à l’adresse /%(slug)s/, avec : %(names)s.") % known,
        _("Ce qui s’y passe y va aussi, et n’est plus montré par %(old)s :") % known,
        *_moving(territory, [department.pk for department in data["departments"]]),
        _("Chaque rôle tenu dans %(old)s l’est aussi dans %(name)s.") % known,
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@given(Territory, rules.may_reshape, by="slug")
def split(request: Request, territory: Territory) -> HttpResponse:
    """Open a new territory with some departments of this one."""
    form = SplitForm(request.POST or None, leaves=territory)

    def deed(actor: User, data: dict[str, Any]) -> None:
        actions.split(actor=actor, territory=territory, at=clock.now(), **data)

    title = _("Séparer une partie de %(name)s") % {"name": territory}
    said = _("C’est fait : le contenu arrive peu à peu.")
    return _asked(
        request, title, form, consequences=lambda: _splitting(territory, form.cleaned_data), deed=deed, said=said
    )

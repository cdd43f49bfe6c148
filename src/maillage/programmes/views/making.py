"""Making a programme: its page, its funders, its actions and who carries them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import now, today
from maillage.core.errors import Refused
from maillage.programmes import rules
from maillage.programmes.actions import managing
from maillage.programmes.forms.making import (
    ActionForm,
    EndForm,
    FunderForm,
    PartForm,
    ProgrammeForm,
    programme_initial,
)
from maillage.programmes.models import Action, Programme
from maillage.programmes.panels.public import leads_of
from maillage.territories.rules import home_of
from maillage.ui.access import Request, given, open_to, signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to("coordinators")
def new(request: Request) -> HttpResponse:
    """Begin a programme."""
    territory = home_of(request)
    form = ProgrammeForm(request.POST if request.method == "POST" else None)
    if territory is None:
        return render(request, "programmes/edit.html", {"choose": True})
    if form.is_bound and form.is_valid():
        person, at = signed_in(request), now()
        made = managing.create_programme(actor=person, territory=territory, data=form.data_typed(), at=at)
        texts = form.cleaned_data["objectives"].splitlines()
        managing.set_objectives(actor=person, programme=made, texts=texts, at=at)
        messages.success(request, _("Le programme est créé. Ajoutez ses actions, puis ses indicateurs."))
        return redirect("programmes:actions", slug=made.slug)
    return render(request, "programmes/edit.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def edit(request: Request, row: Programme) -> HttpResponse:
    """Change what it says of itself."""
    bound = request.POST if request.method == "POST" else None
    form = ProgrammeForm(bound, initial=programme_initial(row))
    if form.is_bound and form.is_valid():
        person, at = signed_in(request), now()
        managing.change_programme(actor=person, programme=row, data=form.data_typed(), at=at)
        texts = form.cleaned_data["objectives"].splitlines()
        managing.set_objectives(actor=person, programme=row, texts=texts, at=at)
        messages.success(request, _("C’est enregistré."))
        return redirect("programmes:edit", slug=row.slug)
    context = {"form": form, "programme": row, "funder_form": FunderForm(),
               "territories": row.territories.order_by("starts_on", "pk"),
               "funders": row.funders.select_related("organisation").order_by("position", "pk")}  # fmt: skip
    return render(request, "programmes/edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@given(Programme, rules.may_manage, by="slug")
def funders(request: Request, row: Programme) -> HttpResponse:
    """Name a funder, or take one away."""
    gone = request.POST.get("retirer", "")
    if gone.isdecimal():
        funder = row.funders.filter(pk=int(gone)).first()
        if funder is None:
            raise Http404
        managing.remove_funder(actor=signed_in(request), funder=funder, at=now())
        return redirect("programmes:edit", slug=row.slug)
    form = FunderForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Le financeur n’est pas ajouté : sa page n’existe pas dans l’annuaire."))
        return redirect("programmes:edit", slug=row.slug)
    data = form.cleaned_data
    managing.add_funder(
        actor=signed_in(request), programme=row, name=data["name"], organisation=data["organisation"], at=now()
    )
    return redirect("programmes:edit", slug=row.slug)


@never_cache
@require_safe
@given(Programme, rules.may_manage, by="slug")
def actions(request: Request, row: Programme) -> HttpResponse:
    """The actions and who carries them."""
    rows = list(row.actions.in_order())
    leads = leads_of(rows)
    lines = [(one, ", ".join(lead.name for lead in leads[one.pk])) for one in rows]
    return render(request, "programmes/actions.html", {"programme": row, "lines": lines})


def _saved(request: Request, form: ActionForm, programme: Programme, action: Action | None) -> Action | None:
    """The action written, or None with the reason in the form."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return managing.save_action(
            actor=signed_in(request), programme=programme, action=action, data=form.data_typed(), at=now()
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Programme, rules.may_manage, by="slug")
def new_action(request: Request, row: Programme) -> HttpResponse:
    """Add an action."""
    form = ActionForm(request.POST if request.method == "POST" else None, programme=row, action=None)
    made = _saved(request, form, row, None)
    if made is not None:
        messages.success(request, _("L’action est ajoutée. Dites qui la porte."))
        return redirect("programmes:edit_action", pk=made.pk)
    context = {"programme": row, "form": form}
    return render(request, "programmes/edit_action.html", context, status=422 if form.is_bound else 200)


def _action_page(request: Request, action: Action, status: int = 200, **more: Any) -> HttpResponse:
    parts = action.parts.select_related("organisation", "contact", "substitute")
    context = {
        "programme": action.programme, "action": action, "today": today(),
        "parts": parts.order_by("starts_on", "organisation__name", "pk"),
        "form": ActionForm(None, programme=action.programme, action=action),
        "part_form": PartForm(initial={"starts_on": action.programme.starts_on}),
    } | more  # fmt: skip
    return render(request, "programmes/edit_action.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@given(Action, rules.may_manage_action)
def edit_action(request: Request, row: Action) -> HttpResponse:
    """Change an action; its reference stays."""
    form = ActionForm(request.POST if request.method == "POST" else None, programme=row.programme, action=row)
    if _saved(request, form, row.programme, row) is not None:
        messages.success(request, _("C’est enregistré."))
        return redirect("programmes:edit_action", pk=row.pk)
    return _action_page(request, row, 422 if form.is_bound else 200, form=form)


@require_POST
@given(Action, rules.may_manage_action)
def give_part(request: Request, row: Action) -> HttpResponse:
    """Give a structure a role."""
    form = PartForm(request.POST)
    if not form.is_valid():
        return _action_page(request, row, 422, part_form=form)
    try:
        managing.add_part(actor=signed_in(request), action=row, data=form.data_typed(), at=now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _action_page(request, row, 422, part_form=form)
    messages.success(request, _("La structure est ajoutée."))
    return redirect("programmes:edit_action", pk=row.pk)


@require_POST
@given(Action, rules.may_manage_action)
def finish_part(request: Request, row: Action) -> HttpResponse:
    """End a role on a day."""
    form = EndForm(request.POST, action=row)
    if not form.is_valid():
        messages.error(request, _("Donnez le dernier jour de ce rôle."))
        return redirect("programmes:edit_action", pk=row.pk)
    managing.end_part(actor=signed_in(request), part=form.cleaned_data["part"], ends_before=form.ends_before, at=now())
    messages.success(request, _("Le rôle se termine ce jour-là ; ce qui a été rendu reste."))
    return redirect("programmes:edit_action", pk=row.pk)

"""Writing an organisation: one long form in sections, saved as one types, previewed, never overwritten in silence."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contributions.panels.contribute import origin_of
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.directory import rules
from maillage.directory.actions.drafts import drop_draft, keep_draft
from maillage.directory.actions.submission import save_organisation
from maillage.directory.forms.rows import PARTS
from maillage.directory.models import Organisation
from maillage.directory.panels import entry as panel
from maillage.directory.panels.structure import page_context
from maillage.files.intake import keep_chosen
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.ui.access import Request, given, open_to, signed_in

FORM = "directory/entry/organisation.html"
ADD = "add-"


@require_http_methods(["GET", "POST"])
@open_to("members")
def new_organisation(request: Request) -> HttpResponse:
    """Declare an organisation; who declares it manages its page."""
    origin = origin_of(request, Kind.ORGANISATION)
    return _form(request, None, origin) if origin else redirect(f"{get_script_prefix()}contribuer/")


@require_http_methods(["GET", "POST"])
@given(Organisation, rules.may_edit_organisation, by="slug")
def edit_organisation(request: Request, organisation: Organisation) -> HttpResponse:
    """Correct the page of an organisation."""
    return _form(request, organisation, organisation.contribution.origin)


def _form(request: Request, kept: Organisation | None, origin: Territory) -> HttpResponse:
    if request.method != "POST":
        filled = panel.blank_entry(signed_in(request), kept)
        return render(request, FORM, panel.context_of(filled, origin))
    filled = panel.posted_entry(signed_in(request), kept, _typed(request), request.FILES)
    deed = request.POST.get("do", "send")
    if deed.removeprefix(ADD) in PARTS:
        panel.with_one_more(filled, deed.removeprefix(ADD))
        return _again(request, filled, origin)
    if deed in DEEDS:
        return DEEDS[deed](request, filled, origin)
    return HttpResponseNotAllowed(["GET"])


def _typed(request: Request) -> QueryDict:
    return keep_chosen(
        actor=signed_in(request), typed=request.POST, files=request.FILES, at=now(), names=("picture", "banner")
    )


def _again(request: Request, filled: panel.Entry, origin: Territory, status: int = 200) -> HttpResponse:
    return render(request, FORM, panel.context_of(filled, origin), status=status)


def _write(request: Request, filled: panel.Entry, origin: Territory, **options: Any) -> Organisation:
    kept = filled.kept  # as ``changed_meanwhile`` compared it: who writes between the two is not overwritten
    return save_organisation(
        actor=signed_in(request), organisation=kept, origin=origin, data=filled.data(), at=now(),
        seen=kept.contribution.updated_at if kept is not None else None, **options,
    )  # fmt: skip


def _save(request: Request, filled: panel.Entry, origin: Territory, *, send: bool = False) -> HttpResponse:
    if not filled.is_valid() or panel.changed_meanwhile(filled):
        return _again(request, filled, origin, status=422)
    pictures = {"picture": filled.form.cleaned_data["picture"], "banner": filled.profile.cleaned_data["banner"]}
    try:
        saved = _write(request, filled, origin, send=send, **pictures)
    except Refused as refusal:
        filled.problems.append(str(refusal))
        return _again(request, filled, origin, status=422)
    _tell(request, saved, send=send)
    shown = "directory:organisation" if send or saved.contribution.is_published else "directory:edit_organisation"
    return redirect(shown, slug=saved.slug)


def _tell(request: Request, organisation: Organisation, *, send: bool) -> None:
    if organisation.contribution.is_published:
        messages.success(request, _("C’est publié."))
    elif send:
        messages.success(request, _("C’est proposé : la modération va le lire, vous serez prévenu de sa réponse."))
    else:
        messages.success(request, _("C’est enregistré."))


def _send(request: Request, filled: panel.Entry, origin: Territory) -> HttpResponse:
    return _save(request, filled, origin, send=True)


def _preview(request: Request, filled: panel.Entry, origin: Territory) -> HttpResponse:
    """The real page, from the form, without keeping anything: written, shown, and undone."""
    if not filled.is_valid():
        return _again(request, filled, origin, status=422)
    try:
        with transaction.atomic():
            shown = _write(request, filled, origin)
            context = page_context(shown.slug, request.user, request.territory, now(), request.language)
            typed = {"typed": _fields(filled), "may_edit": False, "preview": True}
            page = render(request, "directory/entry/preview.html", (context or {}) | typed)
            transaction.set_rollback(True)
    except Refused as refusal:
        filled.problems.append(str(refusal))
        return _again(request, filled, origin, status=422)
    return page


def _fields(filled: panel.Entry) -> list[tuple[str, str]]:
    """Everything typed, to go back to the form with."""
    skipped, typed = {"csrfmiddlewaretoken", "do"}, cast("QueryDict", filled.form.data)
    return [(name, value) for name, values in typed.lists() if name not in skipped for value in values]


def _back(request: Request, filled: panel.Entry, origin: Territory) -> HttpResponse:
    """From the preview back to the form, as it was."""
    panel.silence(filled)
    return _again(request, filled, origin)


DEEDS: dict[str, Callable[[Request, panel.Entry, Territory], HttpResponse]] = {
    "save": _save, "send": _send, "preview": _preview, "back": _back,
}  # fmt: skip


def _named(request: Request) -> tuple[bool, Organisation | None]:
    """Whether this person may type what ``?structure=`` names, and which organisation it is (none: a new one)."""
    slug = clean_line(request.GET.get("structure") or "")
    found = Organisation.objects.visible_to(request.user).filter(slug=slug).first() if slug else None
    allowed = not slug or (found is not None and rules.may_edit_organisation(request.user, found))
    return allowed, found


@require_POST
@open_to("members")
def autosave_organisation(request: Request) -> JsonResponse:
    """Keep what is being typed; the organisation is named by its slug when it exists."""
    allowed, organisation = _named(request)
    if not allowed:
        return JsonResponse({"error": _("Cette fiche n’est plus modifiable.")}, status=403)
    draft = keep_draft(actor=signed_in(request), organisation=organisation, data=dict(request.POST.lists()), at=now())
    return JsonResponse({"saved_at": draft.saved_at.isoformat()})


@require_POST
@open_to("members")
def forget_organisation(request: Request) -> HttpResponse:
    """Give up what was being typed."""
    _allowed, organisation = _named(request)
    drop_draft(actor=signed_in(request), organisation=organisation)
    if organisation is None:
        return redirect("directory:new_organisation")
    return redirect(reverse("directory:edit_organisation", args=[organisation.slug]))

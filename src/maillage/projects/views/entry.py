"""The form of a project: autosave, preview, two editors."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contributions.enums import State
from maillage.contributions.forms.once import Once
from maillage.contributions.kinds import kind_named
from maillage.contributions.panels.contribute import origin_of
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.events.models import Event
from maillage.files.intake import keep_chosen
from maillage.projects import rules
from maillage.projects.actions.drafts import drop_draft, keep_draft
from maillage.projects.actions.submission import save_project
from maillage.projects.forms.entry import linkable
from maillage.projects.models import Project
from maillage.projects.panels import entry as panel
from maillage.projects.panels.page import page_context
from maillage.projects.panels.tried import tried as close_to
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.ui.access import Request, given, open_to, signed_in

FORM = "projects/entry/form.html"
ADDS = {"add-partners": "partners", "add-needs": "needs", "add-events": "events", "add-links": "links"}
# What the page of a project adds for the person who reads, and a preview has not.
BARE: dict[str, Any] = {
    "image_url": "", "json_ld": "", "may_edit": False, "may_join": False, "may_post": False, "role": "",
    "role_words": "",
}  # fmt: skip
MOST_OPTIONS = 12
LEAST = 2


def _once(request: Request) -> Once:
    return Once(signed_in(request).pk, "project", request.POST.get("once", ""))


@require_http_methods(["GET", "POST"])
@open_to("members")
def new(request: Request) -> HttpResponse:
    """A new project."""
    origin = origin_of(request, Kind.PROJECT)
    if origin is None:
        return redirect(f"{get_script_prefix()}contribuer/")
    key = _once(request).made() if request.method == "POST" else None
    made = Project.objects.visible_to(request.user).filter(pk=key).first() if key else None
    if made is not None and rules.may_edit(request.user, made):
        return _form(request, made, made.contribution.origin)
    return _form(request, None, origin)


@require_http_methods(["GET", "POST"])
@given(Project, rules.may_edit, by="slug")
def edit(request: Request, project: Project) -> HttpResponse:
    """A project that exists."""
    return _form(request, project, project.contribution.origin)


def _form(request: Request, project: Project | None, origin: Territory) -> HttpResponse:
    if request.method != "POST":
        return _again(request, panel.blank_entry(signed_in(request), origin, project), project, origin)
    filled = panel.posted_entry(origin, project, _typed(request), request.FILES)
    deed = request.POST.get("do", "save")
    if deed in DEEDS:
        return DEEDS[deed](request, filled, project, origin)
    return HttpResponseNotAllowed(["GET"])


def _typed(request: Request) -> QueryDict:
    return keep_chosen(actor=signed_in(request), typed=request.POST, files=request.FILES, at=now())


def _again(
    request: Request, filled: panel.Entry, project: Project | None, origin: Territory, status: int = 200
) -> HttpResponse:
    context = panel.context_of(filled, project, origin, user=signed_in(request))
    if context["sendable"]:
        title, baseline = (str(filled.form[name].value() or "") for name in ("title", "baseline"))
        context["tried"] = close_to(title, baseline, now())
    return render(request, FORM, context, status=status)


def _add_row(request: Request, filled: panel.Entry, project: Project | None, origin: Territory) -> HttpResponse:
    panel.with_one_more(filled, ADDS[request.POST["do"]])
    return _again(request, filled, project, origin)


def _back(request: Request, filled: panel.Entry, project: Project | None, origin: Territory) -> HttpResponse:
    filled.silence()
    return _again(request, filled, project, origin)


def _write(request: Request, filled: panel.Entry, project: Project | None, origin: Territory, *, send: bool) -> Project:
    return save_project(
        actor=signed_in(request), project=project, origin=origin, data=filled.data(), at=now(),
        picture=filled.form.cleaned_data.get("image"), send=send, seen=panel.seen_at(filled),
    )  # fmt: skip


def _write_once(
    request: Request, filled: panel.Entry, project: Project | None, origin: Territory, *, send: bool
) -> Project:
    """Write it; a new one under the key of its form, which then leads to it."""
    if project is not None:
        return _write(request, filled, project, origin, send=send)
    once = _once(request)
    if not once.begin():
        raise Refused(_("Ce formulaire est déjà en train d’être enregistré : regardez « Mes projets »."))
    try:
        saved = _write(request, filled, None, origin, send=send)
    except Refused:
        once.give_up()
        raise
    once.done(saved.pk)
    return saved


def _save(
    request: Request, filled: panel.Entry, project: Project | None, origin: Territory, *, send: bool = False
) -> HttpResponse:
    if not filled.is_valid() or panel.changed_meanwhile(filled, project):
        return _again(request, filled, project, origin, status=422)
    try:
        saved = _write_once(request, filled, project, origin, send=send)
    except Refused as refusal:
        panel.refusal_of(filled, refusal)
        return _again(request, filled, project, origin, status=422)
    _tell(request, saved, send=send)
    shown = send or saved.contribution.is_published
    return redirect("projects:project" if shown else "projects:edit", slug=saved.slug)


def _tell(request: HttpRequest, project: Project, *, send: bool) -> None:
    if send and project.contribution.is_published:
        messages.success(request, _("C’est publié : le projet est dans la liste, et ses besoins sont proposés."))
    elif send:
        messages.success(request, _("C’est proposé : la modération va le lire, vous serez prévenu de sa réponse."))
    elif project.contribution.state == State.SUBMITTED:
        messages.success(
            request, _("C’est enregistré. La modération relit ce changement avant de le montrer à tout le monde.")
        )
    else:
        messages.success(request, _("C’est enregistré."))


def _send(request: Request, filled: panel.Entry, project: Project | None, origin: Territory) -> HttpResponse:
    return _save(request, filled, project, origin, send=True)


def _preview(request: Request, filled: panel.Entry, project: Project | None, origin: Territory) -> HttpResponse:
    """The real page, from the form, without keeping anything: written, shown, and undone."""
    if not filled.is_valid():
        return _again(request, filled, project, origin, status=422)
    try:
        with transaction.atomic():
            shown = _write(request, filled, project, origin, send=False)
            found = Project.objects.with_page_data().get(pk=shown.pk)
            context = page_context(found, now()) | BARE | {"typed": _fields(filled)}
            page = render(request, "projects/entry/preview.html", context)
            transaction.set_rollback(True)
    except Refused as refusal:
        panel.refusal_of(filled, refusal)
        return _again(request, filled, project, origin, status=422)
    return page


def _fields(filled: panel.Entry) -> list[tuple[str, str]]:
    """Everything typed, to go back to the form with."""
    skipped, typed = {"csrfmiddlewaretoken", "do"}, cast("QueryDict", filled.form.data)
    return [(name, value) for name, values in typed.lists() if name not in skipped for value in values]


DEEDS: dict[str, Callable[[Request, panel.Entry, Project | None, Territory], HttpResponse]] = {
    "save": _save, "send": _send, "preview": _preview, "back": _back, **dict.fromkeys(ADDS, _add_row),
}  # fmt: skip


@require_POST
@open_to("members")
def autosave(request: Request) -> JsonResponse:
    """Keep what is being typed; the project is named by its slug when it exists."""
    slug = clean_line(request.GET.get("project") or "")
    user = signed_in(request)
    project = Project.objects.visible_to(user).filter(slug=slug).first() if slug else None
    if slug and (project is None or not rules.may_edit(user, project)):
        return JsonResponse({"error": _("Ce projet n’est plus modifiable.")}, status=403)
    draft = keep_draft(actor=user, project=project, data=dict(request.POST.lists()), at=now())
    return JsonResponse({"saved_at": draft.saved_at.isoformat()})


@require_POST
@open_to("members")
def forget(request: Request) -> HttpResponse:
    """Give up what was being typed."""
    slug = clean_line(request.GET.get("project") or "")
    project = Project.objects.visible_to(request.user).filter(slug=slug).first() if slug else None
    drop_draft(actor=signed_in(request), project=project)
    return redirect(reverse("projects:edit", args=[slug]) if project is not None else reverse("projects:new"))


def _asked(request: Request) -> str:
    return clean_line(request.GET.get("q") or "")[:80]


@require_safe
@open_to("members")
def tried(request: Request) -> HttpResponse:
    """What others tried already, close to what is being typed: a part of the form."""
    title, baseline = (clean_line(request.GET.get(name) or "") for name in ("title", "baseline"))
    return render(request, "projects/entry/tried.html", {"tried": close_to(title, baseline, now())})


@require_safe
@open_to("members")
def event_options(request: Request) -> JsonResponse:
    """Published events by title, the latest first."""
    typed = _asked(request)
    if len(typed) < LEAST:
        return JsonResponse({"results": []})
    rows = Event.objects.published().filter(title__icontains=typed).order_by("-first_starts_at", "-pk")
    results = [
        {"value": one.pk, "label": one.title, "note": f"{one.first_starts_at:%d/%m/%Y}" if one.first_starts_at else ""}
        for one in rows[:MOST_OPTIONS]
    ]
    return JsonResponse({"results": results})


@require_safe
@open_to("members")
def link_options(request: Request) -> JsonResponse:
    """What everyone reads, of any kind but events, by title: experience reports, articles, other projects."""
    typed = _asked(request)
    if len(typed) < LEAST:
        return JsonResponse({"results": []})
    rows = linkable().exclude(Q(kind="event") | Q(kind="venue")).filter(title__icontains=typed)
    found = [(one, kind_named(one.kind)) for one in rows.order_by("-published_at", "-pk")[:MOST_OPTIONS]]
    results = [{"value": one.pk, "label": one.title, "note": str(kind.label)} for one, kind in found if kind]
    return JsonResponse({"results": results})

"""The form of a resource."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contributions.actions import remove as remove_contribution
from maillage.contributions.enums import Reason, State
from maillage.contributions.forms.once import Once
from maillage.contributions.kinds import kind_named, known_kinds
from maillage.contributions.panels.contribute import origin_of
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.files.attachments import receive_attachment
from maillage.files.intake import keep_chosen
from maillage.resources import rules
from maillage.resources.actions.drafts import drop_draft, keep_draft
from maillage.resources.actions.submission import save_resource
from maillage.resources.forms.rows import rearranged
from maillage.resources.models import Resource
from maillage.resources.panels import entry as panel
from maillage.resources.panels.page import page_context
from maillage.search.find import complete
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.ui.access import Request, given, open_to, signed_in

FORM = "resources/entry/form.html"
# What the page of a resource adds for everyone, and a preview has not.
BARE: dict[str, Any] = {
    "beside": [], "under": [], "image_url": "", "json_ld": "", "close": [], "may_edit": False, "may_say": False,
}  # fmt: skip
SUGGESTED, LONGEST = 8, 200


@require_http_methods(["GET", "POST"])
@open_to("members")
def new(request: Request) -> HttpResponse:
    """A new resource."""
    origin = origin_of(request, Kind.RESOURCE)
    if origin is None:
        return redirect("contributions:contribute")
    made = _made(request) if request.method == "POST" else None
    return _form(request, made, made.contribution.origin if made is not None else origin)


def _once(request: Request) -> Once:
    return Once(signed_in(request).pk, "resource", request.POST.get("once", ""))


def _made(request: Request) -> Resource | None:
    """What this very form made already, when it is sent a second time."""
    key = _once(request).made()
    found = Resource.objects.visible_to(request.user).filter(pk=key).first() if key else None
    return found if found is not None and rules.may_edit(request.user, found) else None


@require_http_methods(["GET", "POST"])
@given(Resource, rules.may_edit, by="slug")
def edit(request: Request, resource: Resource) -> HttpResponse:
    """A resource that exists."""
    return _form(request, resource, resource.contribution.origin)


def _form(request: Request, resource: Resource | None, origin: Territory) -> HttpResponse:
    user = signed_in(request)
    if request.method != "POST":
        wanted = clean_line(request.GET.get("type") or "")
        return _again(request, panel.blank_entry(user, origin, resource, wanted), resource, origin)
    typed = keep_chosen(actor=user, typed=request.POST, files=request.FILES, at=now())
    filled = panel.posted_entry(user, origin, resource, typed, request.FILES)
    name = request.POST.get("do", "save")
    deed = DEEDS.get(name.partition("-")[0])
    if deed is None:
        return HttpResponseNotAllowed(["GET"])
    taken = _take_file(request, filled)
    return deed(request, filled, resource, origin) if taken else _back(request, filled, resource, origin)


def _take_file(request: Request, filled: panel.Entry) -> bool:
    """Keep a file that came with the form, whatever its button: browsers forget it, we do not. False when refused."""
    upload = request.FILES.get("new_file")
    if upload is None:
        return True
    try:
        kept = receive_attachment(actor=signed_in(request), upload=upload, at=now())  # type: ignore[arg-type]  # a file
    except Refused as refusal:
        filled.problems.append(str(refusal))
        return False
    panel.with_file(filled, kept)
    return True


def _again(
    request: Request, filled: panel.Entry, resource: Resource | None, origin: Territory, status: int = 200
) -> HttpResponse:
    return render(request, FORM, panel.context_of(filled, resource, origin, signed_in(request)), status=status)


def _write(
    request: Request, filled: panel.Entry, resource: Resource | None, origin: Territory, *, send: bool
) -> Resource:
    return save_resource(
        actor=signed_in(request), resource=resource, origin=origin, data=filled.data(), at=now(),
        picture=filled.form.cleaned_data.get("image"), send=send, seen=panel.seen_at(filled),
    )  # fmt: skip


def _write_once(
    request: Request, filled: panel.Entry, resource: Resource | None, origin: Territory, *, send: bool
) -> Resource:
    """Write it; a new one under the key of its form, which then leads to it."""
    if resource is not None:
        return _write(request, filled, resource, origin, send=send)
    once = _once(request)
    if not once.begin():
        raise Refused(_("Ce formulaire est déjà en train d’être enregistré : regardez « Mes contributions »."))
    try:
        saved = _write(request, filled, None, origin, send=send)
    except Refused:
        once.give_up()
        raise
    once.done(saved.pk)
    return saved


def _save(
    request: Request, filled: panel.Entry, resource: Resource | None, origin: Territory, *, send: bool = False
) -> HttpResponse:
    if not filled.is_valid() or panel.changed_meanwhile(filled, resource):
        return _again(request, filled, resource, origin, status=422)
    try:
        saved = _write_once(request, filled, resource, origin, send=send)
    except Refused as refusal:
        panel.refusal_of(filled, refusal)
        return _again(request, filled, resource, origin, status=422)
    _tell(request, saved, send=send)
    seen = send or saved.contribution.is_published
    return redirect("resources:resource" if seen else "resources:edit", slug=saved.slug)


def _tell(request: HttpRequest, resource: Resource, *, send: bool) -> None:
    if send and resource.contribution.is_published:
        messages.success(request, _("C’est publié : la ressource est dans la liste, les flux et la recherche."))
    elif resource.contribution.state == State.SUBMITTED and not send:
        messages.success(
            request, _("C’est enregistré. La modération relit ce changement avant de le montrer à tout le monde.")
        )
    elif send:
        messages.success(request, _("C’est proposé : la modération va le lire, vous serez prévenu de sa réponse."))
    else:
        messages.success(request, _("C’est enregistré."))


def _send(request: Request, filled: panel.Entry, resource: Resource | None, origin: Territory) -> HttpResponse:
    return _save(request, filled, resource, origin, send=True)


def _preview(request: Request, filled: panel.Entry, resource: Resource | None, origin: Territory) -> HttpResponse:
    """The real page, from the form, without keeping anything: written, shown, and undone."""
    if not filled.is_valid():
        return _again(request, filled, resource, origin, status=422)
    try:
        with transaction.atomic():
            written = _write(request, filled, resource, origin, send=False)
            shown = Resource.objects.with_page_data().get(pk=written.pk)
            context = BARE | page_context(shown, request.user) | {"typed": _fields(filled)}
            page = render(request, "resources/entry/preview.html", context)
            transaction.set_rollback(True)
    except Refused as refusal:
        panel.refusal_of(filled, refusal)
        return _again(request, filled, resource, origin, status=422)
    return page


def _fields(filled: panel.Entry) -> list[tuple[str, str]]:
    """Everything typed, to go back to the form with; a file that came with it is a row by now."""
    skipped, typed = {"csrfmiddlewaretoken", "do"}, cast("QueryDict", filled.form.data)
    found = [(name, value) for name, values in typed.lists() if name not in skipped for value in values]
    known = {value for name, value in found if name == "file"}
    for row in filled.rows.files:
        if str(row.attachment.uid) not in known:
            found += [("file", str(row.attachment.uid)), ("file_title", row.title), ("file_licence", row.licence),
                      ("file_credit", row.credit)]  # fmt: skip
    return found


def _back(request: Request, filled: panel.Entry, resource: Resource | None, origin: Territory) -> HttpResponse:
    """Back to the form, as it was: from the preview, or after a button of a row."""
    panel.silence(filled)
    return _again(request, filled, resource, origin)


def _arrange(request: Request, filled: panel.Entry, resource: Resource | None, origin: Territory) -> HttpResponse:
    """One row goes up, down or out."""
    rearranged(filled.rows, request.POST["do"])
    return _back(request, filled, resource, origin)


def _add(request: Request, filled: panel.Entry, resource: Resource | None, origin: Territory) -> HttpResponse:
    """One row more: a relation, a resource of the kit, a place where it was used. Files add themselves."""
    what = request.POST["do"].partition("-")[2]
    if what in {"related", "selected", "use"}:
        typed = request.POST.get(f"{what}_address") or clean_line(request.POST.get(f"{what}_typed") or "")
        panel.with_one_more(filled, what, typed)
    elif what == "file" and not request.FILES.get("new_file"):
        filled.problems.append(_("Choisissez d’abord un fichier sur votre appareil."))
    return _back(request, filled, resource, origin)


DEEDS: dict[str, Callable[[Request, panel.Entry, Resource | None, Territory], HttpResponse]] = {
    "save": _save, "send": _send, "preview": _preview, "back": _back, "add": _add, "up": _arrange, "down": _arrange,
    "drop": _arrange,
}  # fmt: skip


def _asked(request: Request) -> tuple[Resource | None, bool]:
    """The resource that a draft is about; whether this person may type it."""
    slug = clean_line(request.GET.get("slug") or "")
    if not slug:
        return None, True
    found = Resource.objects.visible_to(request.user).filter(slug=slug).first()
    return found, found is not None and rules.may_edit(request.user, found)


@require_POST
@open_to("members")
def autosave(request: Request) -> JsonResponse:
    """Keep what is being typed; the resource is named by its slug when it exists."""
    resource, allowed = _asked(request)
    if not allowed:
        return JsonResponse({"error": _("Cette page n’est plus modifiable.")}, status=403)
    draft = keep_draft(actor=signed_in(request), resource=resource, data=dict(request.POST.lists()), at=now())
    return JsonResponse({"saved_at": draft.saved_at.isoformat()})


@require_POST
@open_to("members")
def forget(request: Request) -> HttpResponse:
    """Give up what was being typed."""
    resource, allowed = _asked(request)
    if not allowed:
        return redirect("contributions:mine")
    drop_draft(actor=signed_in(request), resource=resource)
    return redirect("resources:edit", slug=resource.slug) if resource is not None else redirect("resources:new")


@require_safe
@open_to("members")
def suggest(request: Request) -> JsonResponse:
    """Published things whose title may be meant: resources, or (``?genre=event``) where they were used."""
    typed = clean_line(request.GET.get("q") or "")[:LONGEST]
    asked = request.GET.get("genre", "resource")
    known = {kind.name for kind in known_kinds() if kind.address[0]}
    found = complete(typed, at=now(), scope=None, kinds=(asked,), limit=SUGGESTED) if typed and asked in known else []
    rows = [
        {"value": one.url, "label": one.title, "note": str(kind.label) if (kind := kind_named(one.kind)) else ""}
        for one in found
    ]
    return JsonResponse({"results": rows})


@require_http_methods(["GET", "POST"])
@given(Resource, rules.may_remove, by="slug")
def remove(request: Request, resource: Resource) -> HttpResponse:
    """Remove for good: a tombstone stays at the address."""
    if request.method == "POST":
        remove_contribution(
            actor=signed_in(request), contribution=resource.contribution, at=now(), reason=Reason.AUTHOR,
            message=request.POST.get("message") or "",
        )  # fmt: skip
        messages.success(request, _("C’est retiré ; l’adresse le dit."))
        return redirect("contributions:mine")
    return render(request, "resources/entry/remove.html", {"resource": resource})

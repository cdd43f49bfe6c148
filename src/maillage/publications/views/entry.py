"""The form of a publication, whatever its kind."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contributions.actions import remove as remove_contribution
from maillage.contributions.enums import Reason, State
from maillage.contributions.forms.once import Once
from maillage.contributions.panels.contribute import origin_of
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.files.intake import keep_chosen, receive_image
from maillage.publications import rules
from maillage.publications.actions.drafts import drop_draft, keep_draft
from maillage.publications.actions.submission import save_publication
from maillage.publications.enums import RUBRICS
from maillage.publications.models import Publication
from maillage.publications.panels import entry as panel
from maillage.publications.panels.page import page_context
from maillage.territories.models import Territory
from maillage.ui.access import Request, given, open_to, signed_in

FORM = "publications/entry/form.html"
# What the page of a publication adds for everyone, and a preview has not.
BARE: dict[str, Any] = {"image_url": "", "json_ld": "", "related": [], "may_edit": False, "feeds": []}


@require_http_methods(["GET", "POST"])
@open_to("members")
def new(request: Request, kind: str) -> HttpResponse:
    """A new publication of a kind."""
    origin = origin_of(request, kind)
    if origin is None:
        return redirect("contributions:contribute")
    made = _made(request, kind) if request.method == "POST" else None
    return _form(request, kind, made, made.contribution.origin if made is not None else origin)


def _once(request: Request, kind: str) -> Once:
    return Once(signed_in(request).pk, kind, request.POST.get("once", ""))


def _made(request: Request, kind: str) -> Publication | None:
    """What this very form made already, when it is sent a second time."""
    key = _once(request, kind).made()
    found = Publication.objects.visible_to(request.user).filter(pk=key).first() if key else None
    return found if found is not None and rules.may_edit(request.user, found) else None


@require_http_methods(["GET", "POST"])
@given(Publication, rules.may_edit, by="slug")
def edit(request: Request, publication: Publication, kind: str) -> HttpResponse:
    """A publication that exists."""
    if publication.kind != kind:
        return redirect(RUBRICS[publication.kind].edit, slug=publication.slug)
    return _form(request, kind, publication, publication.contribution.origin)


def _form(request: Request, kind: str, publication: Publication | None, origin: Territory) -> HttpResponse:
    user = signed_in(request)
    if request.method != "POST":
        filled = panel.blank_entry(user, origin, kind, publication)
        return _again(request, filled, publication, origin)
    filled = panel.posted_entry(user, origin, kind, publication, _typed(request), request.FILES)
    deed = request.POST.get("do", "save")
    name = deed.partition("-")[0] if deed.startswith(("up-", "down-", "drop-")) else deed
    if name in DEEDS:
        return DEEDS[name](request, filled, publication, origin)
    return HttpResponseNotAllowed(["GET"])


def _typed(request: Request) -> QueryDict:
    return keep_chosen(actor=signed_in(request), typed=request.POST, files=request.FILES, at=now())


def _again(
    request: Request, filled: panel.Entry, publication: Publication | None, origin: Territory, status: int = 200
) -> HttpResponse:
    return render(request, FORM, panel.context_of(filled, publication, origin, user=signed_in(request)), status=status)


def _write(
    request: Request, filled: panel.Entry, publication: Publication | None, origin: Territory, *, send: bool
) -> Publication:
    return save_publication(
        actor=signed_in(request), publication=publication, origin=origin, kind=filled.kind, data=filled.data(),
        at=now(), picture=filled.form.cleaned_data.get("image"), send=send, seen=panel.seen_at(filled),
    )  # fmt: skip


def _write_once(
    request: Request, filled: panel.Entry, publication: Publication | None, origin: Territory, *, send: bool
) -> Publication:
    """Write it; a new one under the key of its form, which then leads to it."""
    if publication is not None:
        return _write(request, filled, publication, origin, send=send)
    once = _once(request, filled.kind)
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
    request: Request, filled: panel.Entry, publication: Publication | None, origin: Territory, *, send: bool = False
) -> HttpResponse:
    if not filled.is_valid():
        if send:
            panel.say_all_that_lacks(filled)
        return _again(request, filled, publication, origin, status=422)
    if panel.changed_meanwhile(filled, publication):
        return _again(request, filled, publication, origin, status=422)
    try:
        saved = _write_once(request, filled, publication, origin, send=send)
    except Refused as refusal:
        panel.refusal_of(filled, refusal)
        return _again(request, filled, publication, origin, status=422)
    _tell(request, saved, send=send)
    rubric = RUBRICS[saved.kind]
    return redirect(rubric.view if send or saved.contribution.is_published else rubric.edit, slug=saved.slug)


def _tell(request: HttpRequest, publication: Publication, *, send: bool) -> None:
    if send and publication.contribution.is_published:
        messages.success(request, _("C’est publié : tout le monde peut vous lire."))
    elif publication.contribution.state == State.SUBMITTED and not send:
        messages.success(
            request, _("C’est enregistré. La modération relit ce changement avant de le montrer à tout le monde.")
        )
    elif send:
        messages.success(request, _("C’est proposé : la modération va le lire, vous serez prévenu de sa réponse."))
    else:
        messages.success(request, _("C’est enregistré."))


def _send(request: Request, filled: panel.Entry, publication: Publication | None, origin: Territory) -> HttpResponse:
    return _save(request, filled, publication, origin, send=True)


def _preview(request: Request, filled: panel.Entry, publication: Publication | None, origin: Territory) -> HttpResponse:
    """The real page, from the form, without keeping anything: written, shown, and undone."""
    if not filled.is_valid():
        return _again(request, filled, publication, origin, status=422)
    try:
        with transaction.atomic():
            written = _write(request, filled, publication, origin, send=False)
            shown = Publication.objects.with_page_data().get(pk=written.pk)
            context = BARE | page_context(shown) | {"typed": _fields(filled)}
            page = render(request, "publications/entry/preview.html", context)
            transaction.set_rollback(True)
    except Refused as refusal:
        panel.refusal_of(filled, refusal)
        return _again(request, filled, publication, origin, status=422)
    return page


def _fields(filled: panel.Entry) -> list[tuple[str, str]]:
    """Everything typed, to go back to the form with."""
    skipped, typed = {"csrfmiddlewaretoken", "do"}, cast("QueryDict", filled.form.data)
    return [(name, value) for name, values in typed.lists() if name not in skipped for value in values]


def _back(request: Request, filled: panel.Entry, publication: Publication | None, origin: Territory) -> HttpResponse:
    """From the preview back to the form, as it was."""
    panel.silence(filled)
    return _again(request, filled, publication, origin)


def _arrange(request: Request, filled: panel.Entry, publication: Publication | None, origin: Territory) -> HttpResponse:
    """One contribution of the dossier goes up, down or out."""
    filled.chosen = panel.rearranged(filled.chosen, request.POST["do"])
    return _back(request, filled, publication, origin)


def _choose(request: Request, filled: panel.Entry, publication: Publication | None, origin: Territory) -> HttpResponse:
    """One contribution more in the dossier; what names none stays in its field, with the reason beside it."""
    typed, address = clean_line(request.POST.get("chosen") or ""), request.POST.get("chosen_address") or ""
    panel.with_one_more(filled, typed, address=address, at=now())
    panel.silence(filled)
    return _again(request, filled, publication, origin, status=422 if filled.unchosen else 200)


def _add_picture(
    request: Request, filled: panel.Entry, publication: Publication | None, origin: Territory
) -> HttpResponse:
    """A picture in the text, for who has no scripts."""
    upload = request.FILES.get("inline_image")
    alt = request.POST.get("inline_alt") or ""
    if upload is None or not (clean_line(alt) or request.POST.get("inline_decorative")):
        filled.problems.append(_("Choisissez une image et décrivez-la en une phrase, ou cochez « décorative »."))
        return _back(request, filled, publication, origin)
    try:
        image = receive_image(actor=signed_in(request), upload=upload.read(), name=upload.name or "", at=now())
    except Refused as refusal:
        panel.refusal_of(filled, refusal)
        return _back(request, filled, publication, origin)
    caption, credit = (request.POST.get(f"inline_{name}") or "" for name in ("caption", "credit"))
    panel.with_picture(filled, image.sha256, alt, caption, credit)
    return _back(request, filled, publication, origin)


DEEDS: dict[str, Callable[[Request, panel.Entry, Publication | None, Territory], HttpResponse]] = {
    "save": _save, "send": _send, "preview": _preview, "back": _back, "choose": _choose, "add-picture": _add_picture,
    "up": _arrange, "down": _arrange, "drop": _arrange,
}  # fmt: skip


def _asked(request: Request) -> tuple[str, Publication | None, bool]:
    """The kind and the publication that a draft is about; whether this person may type it."""
    kind, slug = request.GET.get("kind", ""), clean_line(request.GET.get("slug") or "")
    if kind not in RUBRICS:
        return kind, None, False
    if not slug:
        return kind, None, True
    found = Publication.objects.visible_to(request.user).filter(slug=slug).first()
    return kind, found, found is not None and found.kind == kind and rules.may_edit(request.user, found)


@require_POST
@open_to("members")
def autosave(request: Request) -> JsonResponse:
    """Keep what is being typed; the publication is named by its slug when it exists."""
    kind, publication, allowed = _asked(request)
    if not allowed:
        status = 403 if kind in RUBRICS else 422
        return JsonResponse({"error": _("Cette page n’est plus modifiable.")}, status=status)
    draft = keep_draft(
        actor=signed_in(request), kind=kind, publication=publication, data=dict(request.POST.lists()), at=now()
    )
    return JsonResponse({"saved_at": draft.saved_at.isoformat()})


@require_POST
@open_to("members")
def forget(request: Request) -> HttpResponse:
    """Give up what was being typed."""
    kind, publication, allowed = _asked(request)
    if not allowed:
        return redirect("contributions:mine")
    drop_draft(actor=signed_in(request), kind=kind, publication=publication)
    rubric = RUBRICS[kind]
    return redirect(reverse(rubric.edit, args=[publication.slug]) if publication else reverse(rubric.create))


@require_http_methods(["GET", "POST"])
@given(Publication, rules.may_remove, by="slug")
def remove(request: Request, publication: Publication) -> HttpResponse:
    """Remove for good: a tombstone stays at the address."""
    if request.method == "POST":
        remove_contribution(
            actor=signed_in(request), contribution=publication.contribution, at=now(), reason=Reason.AUTHOR,
            message=request.POST.get("message") or "",
        )  # fmt: skip
        messages.success(request, _("C’est retiré ; l’adresse le dit."))
        return redirect("contributions:mine")
    return render(request, "publications/entry/remove.html", {"publication": publication})

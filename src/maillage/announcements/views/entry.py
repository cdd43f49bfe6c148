"""Writing an announcement: first its genre, then the questions of that genre."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.announcements import rules
from maillage.announcements.actions.drafts import drop_draft, keep_draft
from maillage.announcements.actions.submission import save_announcement
from maillage.announcements.enums import GENRE_OF, PATHS, Genre
from maillage.announcements.models import Announcement
from maillage.announcements.panels import entry as panel
from maillage.announcements.panels.choosing import families
from maillage.announcements.panels.page import page_context
from maillage.contributions.enums import State
from maillage.contributions.forms.once import Once
from maillage.contributions.panels.contribute import origin_of
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.files.intake import keep_chosen
from maillage.territories.enums import Kind
from maillage.ui.access import Request, given, open_to, signed_in

FORM = "announcements/entry/form.html"
# What the page adds for everyone, and a preview has not.
BARE: dict[str, Any] = {
    "image_url": "", "json_ld": "", "alike": [], "may_edit": False, "may_end": False, "answers_by_message": False,
}  # fmt: skip


@require_safe
@open_to("members")
def choose(request: Request) -> HttpResponse:
    """What may be announced, each with what it asks."""
    if origin_of(request, Kind.ANNOUNCEMENT) is None:
        return redirect(f"{get_script_prefix()}contribuer/")
    return render(request, "announcements/entry/choose.html", {"families": families()})


@require_http_methods(["GET", "POST"])
@open_to("members")
def new(request: Request, path: str) -> HttpResponse:
    """A new announcement of a genre."""
    genre = GENRE_OF.get(path)
    if genre is None:
        raise Http404
    origin = origin_of(request, Kind.ANNOUNCEMENT)
    if origin is None:
        return redirect(f"{get_script_prefix()}contribuer/")
    made = _made(request) if request.method == "POST" else None
    return _form(request, panel.About(made.contribution.origin if made else origin, genre, made))


def _once(request: Request) -> Once:
    return Once(signed_in(request).pk, "announcement", request.POST.get("once", ""))


def _made(request: Request) -> Announcement | None:
    """What this very form made already, when it is sent a second time."""
    key = _once(request).made()
    found = Announcement.objects.visible_to(request.user).filter(pk=key).first() if key else None
    return found if found is not None and rules.may_edit(request.user, found) else None


@require_http_methods(["GET", "POST"])
@given(Announcement, rules.may_edit, by="slug")
def edit(request: Request, announcement: Announcement) -> HttpResponse:
    """An announcement that exists."""
    return _form(request, panel.About(announcement.contribution.origin, announcement.genre, announcement))


def _form(request: Request, about: panel.About) -> HttpResponse:
    user, at = signed_in(request), now()
    if request.method != "POST":
        return _again(request, panel.blank_entry(user, about, at), about)
    filled = panel.posted_entry(user, about, _typed(request), request.FILES, at)
    deed = DEEDS.get(request.POST.get("do", "save"))
    return deed(request, filled, about) if deed else HttpResponseNotAllowed(["GET"])


def _typed(request: Request) -> QueryDict:
    return keep_chosen(actor=signed_in(request), typed=request.POST, files=request.FILES, at=now())


def _again(request: Request, filled: panel.Entry, about: panel.About, status: int = 200) -> HttpResponse:
    return render(request, FORM, panel.context_of(filled, about, signed_in(request)), status=status)


def _write(request: Request, filled: panel.Entry, about: panel.About, *, send: bool) -> Announcement:
    return save_announcement(
        actor=signed_in(request), announcement=about.announcement, origin=about.origin, genre=about.genre,
        data=filled.data(), at=now(), picture=filled.form.cleaned_data.get("image"), send=send,
        seen=panel.seen_at(filled),
    )  # fmt: skip


def _write_once(request: Request, filled: panel.Entry, about: panel.About, *, send: bool) -> Announcement:
    """Write it; a new one under the key of its form, which then leads to it."""
    if about.announcement is not None:
        return _write(request, filled, about, send=send)
    once = _once(request)
    if not once.begin():
        raise Refused(_("Ce formulaire est déjà en train d’être enregistré : regardez « Mes annonces »."))
    try:
        saved = _write(request, filled, about, send=send)
    except Refused:
        once.give_up()
        raise
    once.done(saved.pk)
    return saved


def _save(request: Request, filled: panel.Entry, about: panel.About, *, send: bool = False) -> HttpResponse:
    if not filled.form.is_valid() or panel.changed_meanwhile(filled, about.announcement):
        return _again(request, filled, about, status=422)
    try:
        saved = _write_once(request, filled, about, send=send)
    except Refused as refusal:
        panel.refusal_of(filled, refusal)
        return _again(request, filled, about, status=422)
    _tell(request, saved, send=send)
    seen = send or saved.contribution.is_published
    return redirect("announcements:announcement" if seen else "announcements:edit", slug=saved.slug)


def _tell(request: HttpRequest, announcement: Announcement, *, send: bool) -> None:
    if send and announcement.contribution.is_published:
        messages.success(request, _("C’est publié : l’annonce est dans la liste, les flux et la recherche."))
    elif announcement.contribution.state == State.SUBMITTED and not send:
        messages.success(
            request, _("C’est enregistré. La modération relit ce changement avant de le montrer à tout le monde.")
        )
    elif send:
        messages.success(request, _("C’est proposé : la modération va le lire, vous serez prévenu de sa réponse."))
    else:
        messages.success(request, _("C’est enregistré."))


def _send(request: Request, filled: panel.Entry, about: panel.About) -> HttpResponse:
    return _save(request, filled, about, send=True)


def _preview(request: Request, filled: panel.Entry, about: panel.About) -> HttpResponse:
    """The real page, from the form, without keeping anything: written, shown, and undone."""
    if not filled.form.is_valid():
        return _again(request, filled, about, status=422)
    try:
        with transaction.atomic():
            shown = _write(request, filled, about, send=False)
            found = Announcement.objects.with_page_data().get(pk=shown.pk)
            context = BARE | page_context(found, now()) | {"typed": _fields(filled)}
            page = render(request, "announcements/entry/preview.html", context)
            transaction.set_rollback(True)
    except Refused as refusal:
        panel.refusal_of(filled, refusal)
        return _again(request, filled, about, status=422)
    return page


def _fields(filled: panel.Entry) -> list[tuple[str, str]]:
    """Everything typed, to go back to the form with."""
    skipped, typed = {"csrfmiddlewaretoken", "do"}, cast("QueryDict", filled.form.data)
    return [(name, value) for name, values in typed.lists() if name not in skipped for value in values]


def _back(request: Request, filled: panel.Entry, about: panel.About) -> HttpResponse:
    """From the preview back to the form, as it was."""
    panel.silence(filled)
    return _again(request, filled, about)


DEEDS: dict[str, Callable[[Request, panel.Entry, panel.About], HttpResponse]] = {
    "save": _save, "send": _send, "preview": _preview, "back": _back,
}  # fmt: skip


def _typed_about(request: Request) -> tuple[Announcement | None, str] | None:
    """What is being typed: an announcement by its slug, or a genre; nothing when it may not be."""
    slug, user = clean_line(request.GET.get("annonce") or ""), signed_in(request)
    if not slug:
        genre = GENRE_OF.get(request.GET.get("genre", ""))
        return (None, genre.value) if genre is not None else None
    found = Announcement.objects.visible_to(user).filter(slug=slug).first()
    return (found, found.genre) if found is not None and rules.may_edit(user, found) else None


@require_POST
@open_to("members")
def autosave(request: Request) -> JsonResponse:
    """Keep what is being typed."""
    about = _typed_about(request)
    if about is None:
        status = 403 if "annonce" in request.GET else 400
        return JsonResponse({"error": _("Cette annonce n’est plus modifiable.")}, status=status)
    typed = dict(request.POST.lists())
    draft = keep_draft(actor=signed_in(request), announcement=about[0], genre=about[1], data=typed, at=now())
    return JsonResponse({"saved_at": draft.saved_at.isoformat()})


@require_POST
@open_to("members")
def forget(request: Request) -> HttpResponse:
    """Give up what was being typed."""
    about = _typed_about(request)
    if about is None:
        return redirect("announcements:choose")
    found, genre = about
    drop_draft(actor=signed_in(request), announcement=found, genre=genre)
    if found is not None:
        return redirect("announcements:edit", slug=found.slug)
    return redirect(reverse("announcements:new", args=[PATHS[Genre(genre)]]))

"""Project forums: the list, the page, registration, the timetable, contacts and what came of it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import day_of, now
from maillage.core.errors import said_in
from maillage.core.paging import page_of
from maillage.events import rules as events
from maillage.events.models import Event
from maillage.projects import rules
from maillage.projects.actions import forums as actions
from maillage.projects.forms.forums import ContactForm, EntryForm, ForumForm, OutcomeForm, forum_initial
from maillage.projects.models import Forum, ForumEntry, Project
from maillage.projects.panels.forum import entries_of, forum_context, outcomes_of, timetable_of
from maillage.projects.views.team import key_of
from maillage.ui.access import Request, anyone, given, open_to, signed_in

PAGE_SIZE = 20
MOST_TO_OPEN = 8


@require_safe
@open_to("everyone")
def forums(request: Request) -> HttpResponse:
    """The forums of a territory: those to come first."""
    scope = request.territory.pk if request.territory is not None else None
    rows = Forum.objects.shown_in(scope).select_related("event__venue__commune", "event__contribution")
    page = page_of(request.GET.get("page"), rows.count(), PAGE_SIZE)
    shown = rows.order_by("-event__first_starts_at", "-pk")[page.offset : page.offset + page.size]
    at = now()
    context = {"forums": shown, "page": page, "at": at, "to_open": _to_open(request, at)}
    return render(request, "projects/forums/forums.html", context)


def _to_open(request: Request, at: datetime) -> list[Event]:
    """The next events that one organises and that have no forum."""
    if not request.user.is_authenticated:
        return []
    own = Event.objects.of(request.user).published().upcoming(at).filter(project_forum=None)
    return list(own.order_by("first_starts_at", "pk")[:MOST_TO_OPEN])


@require_safe
@given(Forum, anyone, by="slug")
def forum(request: Request, forum: Forum) -> HttpResponse:
    """Who comes, when each speaks, who meets whom."""
    user = request.user
    runs = user.is_authenticated and rules.may_run_forum(user, forum)
    context = forum_context(forum, now()) | {
        "runs": runs,
        "may_enter": rules.may_enter_forum(user, forum),
        "signed": user.is_authenticated,
        "mine": _mine(request, forum),
    }
    context["outcomes"] = outcomes_of(context["entries"]) if runs else []
    return render(request, "projects/forums/forum.html", context)


def _mine(request: Request, forum: Forum) -> set[int]:
    """The entries of one’s own teams."""
    if not request.user.is_authenticated:
        return set()
    own = Project.objects.of(request.user).order_by().values("pk")
    return set(forum.entries.filter(project__in=own).order_by("pk").values_list("pk", flat=True))


@require_safe
@given(Forum, anyone, by="slug")
def printed(request: Request, forum: Forum) -> HttpResponse:
    """The timetable on paper."""
    entries = entries_of(forum)
    context = {"forum": forum, "event": forum.event, "timetable": timetable_of(forum, entries)}
    return render(request, "projects/forums/print.html", context)


@require_http_methods(["GET", "POST"])
@given(Event, events.may_edit, by="slug")
def settings(request: Request, event: Event) -> HttpResponse:
    """Open the forum of an event, or change its settings."""
    found = Forum.objects.filter(event=event).select_related("event").first()
    start: dict[str, Any] = forum_initial(found) if found else {}
    if found is None and event.first_starts_at is not None:
        start["closes_on"] = day_of(event.first_starts_at, event.time_zone)
    form = ForumForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_forum(
            actor=signed_in(request), event=event, data=form.data_typed(event.time_zone), at=now()
        )
        messages.success(request, _("C’est noté : les projets peuvent s’inscrire."))
        return redirect("projects:forum", slug=saved.slug)
    context = {"event": event, "forum": found, "form": form}
    return render(request, "projects/forums/settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@given(Forum, rules.may_enter_forum, by="slug")
def enter(request: Request, forum: Forum) -> HttpResponse:
    """Register one of one’s projects, or change what was registered."""
    user = signed_in(request)
    projects = Project.objects.published().filter(pk__in=Project.objects.of(user).order_by().values("pk"))
    entry = forum.entries.filter(pk=key_of(request, "entry"), project__in=projects.order_by().values("pk")).first()
    offered = projects.filter(pk=entry.project_id) if entry else projects.exclude(forum_entries__forum=forum)
    others = forum.entries.exclude(pk=entry.pk if entry else 0).select_related("project").in_order()
    start = {"project": entry.project_id, "pitch": entry.pitch, "consents": entry.consents,
             "wishes": list(entry.wishes.order_by("pk"))} if entry else {}  # fmt: skip
    form = EntryForm(request.POST or None, initial=start, projects=offered.order_by("title", "pk"), others=others)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data["wishes"] = list(data["wishes"].order_by("pk"))
        actions.enter(actor=user, forum=forum, at=now(), **data)
        messages.success(request, _("Votre projet est inscrit."))
        return redirect("projects:forum", slug=forum.slug)
    known = {"projects": projects.exists(), "offered": offered.exists(), "entry": entry}
    context = {"forum": forum, "event": forum.event, "form": form, **known}
    return render(request, "projects/forums/enter.html", context, status=422 if form.errors else 200)


@require_POST
@given(ForumEntry, rules.may_change_entry)
def withdraw(request: Request, entry: ForumEntry) -> HttpResponse:
    """A project does not come after all."""
    slug = entry.forum.slug
    actions.withdraw_entry(actor=signed_in(request), entry=entry, at=now())
    messages.success(request, _("Le projet n’est plus inscrit."))
    return redirect("projects:forum", slug=slug)


@require_http_methods(["GET", "POST"])
@given(Forum, rules.may_run_forum, by="slug")
def timetable(request: Request, forum: Forum) -> HttpResponse:
    """Make the timetable, then change it by hand."""
    if request.method == "POST":
        _change(request, forum)
        return redirect("projects:timetable", slug=forum.slug)
    context = forum_context(forum, now()) | {
        "round_numbers": range(1, forum.rounds + 1),
        "table_numbers": range(1, forum.tables + 1),
    }
    return render(request, "projects/forums/timetable.html", context)


def _change(request: Request, forum: Forum) -> None:
    actor, at, deed = signed_in(request), now(), request.POST.get("do", "")
    entries = forum.entries.select_related("project", "forum__event__contribution")
    meeting = forum.meetings.select_related("first", "second", "forum__event__contribution")
    meeting_row = meeting.filter(pk=key_of(request, "meeting")).first()
    first = entries.filter(pk=key_of(request, "first")).first()
    if deed == "make":
        left = actions.make_timetable(actor=actor, forum=forum, at=at)
        messages.success(request, _("Le programme est fait : chaque projet n’est qu’à un endroit à la fois."))
        if left:
            words = ngettext("%(n)s souhait n’a pas trouvé de place.", "%(n)s souhaits n’ont pas trouvé de place.",
                             len(left))  # fmt: skip
            messages.warning(request, words % {"n": len(left)})
    elif deed in {"up", "down"} and first is not None:
        actions.move_pitch(actor=actor, entry=first, up=deed == "up", at=at)
    elif deed == "drop" and meeting_row is not None:
        actions.drop_meeting(actor=actor, meeting=meeting_row, at=at)
        messages.success(request, _("La table est libre."))
    elif deed in {"move", "add"} and (meeting_row is not None or first is not None):
        second = entries.filter(pk=key_of(request, "second")).first() if deed == "add" else None
        actions.set_meeting(
            actor=actor, forum=forum, turn=key_of(request, "turn"), table=key_of(request, "table"), at=at,
            meeting=meeting_row if deed == "move" else None, first=first, second=second,
        )  # fmt: skip
        messages.success(request, _("C’est noté."))
    else:
        messages.error(request, _("Choisissez un projet, un tour et une table."))


@require_http_methods(["GET", "POST"])
@given(ForumEntry, rules.may_contact)
def contact(request: Request, entry: ForumEntry) -> HttpResponse:
    """Write to a project met there: the message is relayed."""
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with said_in(form):
            actions.contact(actor=signed_in(request), entry=entry, at=now(), **form.cleaned_data)
            messages.success(request, _("Votre message est parti ; la réponse arrivera à votre adresse."))
            return redirect("projects:forum", slug=entry.forum.slug)
    context = {"entry": entry, "forum": entry.forum, "form": form}
    return render(request, "projects/forums/contact.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@given(ForumEntry, rules.may_tell_outcome)
def outcome(request: Request, entry: ForumEntry) -> HttpResponse:
    """What came of the forum for one’s project."""
    form = OutcomeForm(request.POST or None, initial={"outcome": entry.outcome, "note": entry.outcome_note})
    if request.method == "POST" and form.is_valid():
        actions.tell_outcome(actor=signed_in(request), entry=entry, at=now(), **form.cleaned_data)
        messages.success(request, _("Merci : c’est utile à qui organise le prochain."))
        return redirect("projects:forum", slug=entry.forum.slug)
    context = {"entry": entry, "forum": entry.forum, "form": form}
    return render(request, "projects/forums/outcome.html", context, status=422 if form.errors else 200)

"""The entry form as pages show it: filled from an announcement, from a draft, or from what was just posted."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict

from maillage.accounts.models import User
from maillage.announcements.actions.projection import today_in
from maillage.announcements.actions.writing import SINGLE, AnnouncementData, data_of, revision_of
from maillage.announcements.enums import HIRING, LIFE, PATHS, Genre
from maillage.announcements.forms.entry import AnnouncementForm, initial_of, label_of
from maillage.announcements.models import Announcement, Draft
from maillage.announcements.panels.moderation import in_words
from maillage.announcements.panels.rows import badge_of
from maillage.contributions.enums import State
from maillage.contributions.forms.once import new_key
from maillage.contributions.rules import will_be_read_again
from maillage.contributions.tables.differences import readable
from maillage.core.errors import Refused
from maillage.directory.models import Organisation
from maillage.territories.models import Territory

SENDABLE = {State.DRAFT, State.RETURNED, State.REFUSED}


@dataclass(frozen=True)
class About:
    """What a form is about: an announcement that exists, or a new one of a genre, in its territory."""

    origin: Territory
    genre: str
    announcement: Announcement | None = None


@dataclass
class Entry:
    """The form of one announcement being typed, and what the page says about it."""

    form: AnnouncementForm
    genre: str
    kept: AnnouncementData | None
    problems: list[str] = field(default_factory=list)
    changed: bool = False
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    def data(self) -> AnnouncementData:
        """What the valid form says."""
        return self.form.data_of(self.kept)


def silence(entry: Entry) -> None:
    """Show what was typed without judging it. Django keeps its verdicts in ``_errors``."""
    form: Any = entry.form
    form._errors = ErrorDict()  # noqa: SLF001 - see above


def teams_of(user: User, kept: AnnouncementData | None) -> Any:
    """The structures one may write for, and the one it speaks for already."""
    mine = Organisation.objects.published().filter(merged_into=None, members__user=user).order_by().values("pk")
    found = Q(pk__in=mine)
    if kept is not None and kept.organisation is not None:
        found |= Q(pk=kept.organisation.pk)
    return Organisation.objects.filter(found).order_by("name", "pk")


def _options(user: User, genre: str, kept: AnnouncementData | None, today: date) -> dict[str, Any]:
    before = kept.closes_on if kept is not None else None
    return {"genre": genre, "organisations": teams_of(user, kept), "today": today, "before": before}


def _first_values(user: User, genre: str, today: date) -> dict[str, Any]:
    """What a new form proposes: its only structure where it needs one, one’s own address, a usual life."""
    teams = list(teams_of(user, None)[:2])
    return {
        "once": new_key(),
        "organisation": teams[0].pk if len(teams) == 1 and genre in HIRING else None,
        "apply_email": user.email,
        "closes_on": today + timedelta(days=LIFE[genre]),
    }


def blank_entry(user: User, about: About, at: datetime) -> Entry:
    """The form before anything is posted: the draft of this person when there is one, the announcement otherwise."""
    genre, announcement = about.genre, about.announcement
    found = Draft.objects.of(user, announcement, genre).order_by("-saved_at").first()
    if found is not None:
        typed = MultiValueDict({name: list(values) for name, values in found.data.items()})
        typed.setdefault("once", new_key())
        entry = posted_entry(user, about, typed, None, at)
        silence(entry)
        return entry
    today = today_in(about.origin, at)
    kept = data_of(announcement) if announcement is not None else None
    initial = initial_of(announcement, kept) if announcement and kept else _first_values(user, genre, today)
    return Entry(AnnouncementForm(initial=initial, **_options(user, genre, kept, today)), genre, kept)


def posted_entry(user: User, about: About, typed: Any, files: Any, at: datetime) -> Entry:
    """The form as posted."""
    kept = data_of(about.announcement) if about.announcement is not None else None
    options = _options(user, about.genre, kept, today_in(about.origin, at))
    return Entry(AnnouncementForm(typed, files, **options), about.genre, kept)


def seen_at(entry: Entry) -> datetime | None:
    """The last change of the announcement that this form was filled from; nothing for a form that never held one."""
    typed = entry.form.data.get("seen", "")
    try:
        return datetime.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def changed_meanwhile(entry: Entry, announcement: Announcement | None) -> bool:
    """Whether somebody wrote the announcement since this form was opened: both are then shown, field by field."""
    seen = seen_at(entry)
    if announcement is None or entry.kept is None or seen in {None, announcement.contribution.updated_at}:
        return False
    entry.changed = True
    entry.differences = differences(entry.kept, entry.data(), entry.genre)
    typed: Any = entry.form.data  # our own copy of what was posted
    typed["seen"] = announcement.contribution.updated_at.isoformat()
    return True


def differences(theirs: AnnouncementData, ours: AnnouncementData, genre: str) -> list[tuple[str, str, str]]:
    """Each field whose words differ: what it is called, what stands in the network, what was typed."""
    there, here = (in_words(revision_of(data, genre)) for data in (theirs, ours))
    found = []
    for name in (*SINGLE, "themes"):
        left, right = readable(there.get(name)), readable(here.get(name))
        if left != right:
            found.append((label_of(name, genre), left, right))
    return found


def refusal_of(entry: Entry, refusal: Refused) -> None:
    """An action refused: its sentence stands on top, everything typed stays."""
    entry.problems.append(str(refusal))


def context_of(entry: Entry, about: About, user: User) -> dict[str, Any]:
    """What the template of the form shows."""
    announcement = about.announcement
    contribution = announcement.contribution if announcement is not None else None
    state = contribution.state if contribution is not None else State.DRAFT
    return {
        "entry": entry,
        "form": entry.form,
        "announcement": announcement,
        "origin": about.origin,
        "genre": Genre(about.genre),
        "path": PATHS[about.genre],
        "badge": badge_of(about.genre),
        "hires": about.genre in HIRING,
        "has_team": entry.form.fields["organisation"].queryset.exists(),  # type: ignore[attr-defined]  # a model choice
        "read_again": contribution is not None and will_be_read_again(user, contribution),
        "sendable": state in SENDABLE,
        "returned": contribution if state in {State.RETURNED, State.REFUSED} else None,
    }

"""Lines of a list of announcements: what it is, who, where, until when; in one query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.announcements.enums import Genre, Remote, Situation
from maillage.announcements.models import Announcement
from maillage.core.dates import day_phrase
from maillage.ui.templatetags.ui.words import number

Badge = tuple[str, str, str]
CALLS = frozenset({Genre.PROJECT_CALL, Genre.PARTICIPATION})
WORK = frozenset({Genre.JOB, Genre.INTERNSHIP, Genre.CIVIC_SERVICE})
ICONS: dict[str, str] = {
    Genre.JOB: "briefcase", Genre.INTERNSHIP: "school", Genre.CIVIC_SERVICE: "hand-helping",
    Genre.VOLUNTEERING: "hand-heart", Genre.PROJECT_CALL: "megaphone", Genre.PARTICIPATION: "telescope",
    Genre.TRAINING: "graduation-cap", Genre.OFFERED: "package", Genre.WANTED: "search",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    """One announcement of a list."""

    url: str
    slug: str
    title: str
    summary: str
    badge: Badge
    facts: tuple[str, ...]
    who: str
    where: str
    note: str
    is_soon: bool
    language: str


def badge_of(genre: str) -> Badge:
    """The badge of a genre: work, calls, volunteering and exchanges never look alike."""
    tone = "neutral"
    if genre in WORK:
        tone = "theme"
    elif genre in CALLS:
        tone = "attention"
    elif genre == Genre.VOLUNTEERING:
        tone = "kind"
    return str(Genre(genre).label).capitalize(), tone, ICONS[genre]


def where_of(announcement: Announcement) -> str:
    """The commune, and whether one may be elsewhere."""
    commune = announcement.commune.name if announcement.commune else ""
    afar = str(Remote(announcement.remote).label) if announcement.remote != Remote.NO else ""
    return ", ".join(part for part in (commune, afar) if part)


def ending_of(announcement: Announcement, today: date) -> str:
    """« jusqu’au 28 mars », « se termine aujourd’hui », « close »: what stands at the right of a line."""
    situation, tongue = announcement.situation(today), get_language() or "fr"
    if situation == Situation.CLOSED:
        return _("close")
    day = day_phrase(announcement.closes_on, tongue, weekday=False)
    if situation == Situation.EXPIRED:
        return _("terminée le %(day)s") % {"day": day}
    left = (announcement.closes_on - today).days
    if left == 0:
        return _("se termine aujourd’hui")
    if situation == Situation.SOON:
        words = ngettext("plus qu’un jour", "plus que %(days)s jours", left)
        return words % {"days": left}
    return _("jusqu’au %(day)s") % {"day": day}


def facts_of(announcement: Announcement) -> tuple[str, ...]:
    """What tells one announcement from another at a glance: contract, pay, places, budget."""
    found = [str(announcement.get_contract_display()) if announcement.contract else ""]
    found += [str(announcement.get_exchange_display()) if announcement.exchange else ""]
    found += [announcement.pay, announcement.duration, announcement.budget]
    if announcement.places:
        words = ngettext("%(n)s place", "%(n)s places", announcement.places)
        found.append(words % {"n": number(announcement.places)})
    return tuple(part for part in found if part)


def line_of(announcement: Announcement, today: date) -> Line:
    """One line."""
    return Line(
        url=reverse("announcements:announcement", args=[announcement.slug]),
        slug=announcement.slug,
        title=announcement.title,
        summary=announcement.summary,
        badge=badge_of(announcement.genre),
        facts=facts_of(announcement),
        who=announcement.organisation.name if announcement.organisation else "",
        where=where_of(announcement),
        note=ending_of(announcement, today),
        is_soon=announcement.situation(today) == Situation.SOON,
        language=announcement.contribution.language,
    )


def lines_of(announcements: Iterable[Announcement], today: date) -> list[Line]:
    """Lines of rows already read."""
    return [line_of(one, today) for one in announcements]


def lines_by_id(ids: Sequence[int], today: date) -> list[Line]:
    """Lines in the order given, in one query."""
    found = Announcement.objects.filter(pk__in=ids).with_row_data().in_bulk()
    return lines_of((found[pk] for pk in ids if pk in found), today)

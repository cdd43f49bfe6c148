"""The page of one announcement: its essentials, the answers of its genre, its ribbon when it is over."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.announcements.actions.projection import today_in
from maillage.announcements.enums import FIELDS, Situation
from maillage.announcements.forms.entry import label_of
from maillage.announcements.models import Announcement
from maillage.announcements.panels.rows import badge_of, ending_of, where_of
from maillage.core.dates import day_phrase
from maillage.core.text import plain
from maillage.territories.place import public_address
from maillage.ui.templatetags.ui.words import number

LONG = ("eligibility", "protocol")
CHOICES = ("contract", "exchange")
ICONS = {
    "contract": "file-text", "pay": "wallet", "hours": "clock", "duration": "hourglass", "starts_on": "calendar-check",
    "until_on": "calendar-range", "places": "users", "budget": "wallet", "funding": "percent", "fee": "ticket",
    "exchange": "repeat",
}  # fmt: skip


def said(announcement: Announcement, name: str) -> str:
    """A short answer as a person reads it; nothing when nothing was said."""
    value = getattr(announcement, name)
    if value in (None, ""):
        return ""
    if name in CHOICES:
        return str(getattr(announcement, f"get_{name}_display")())
    if name.endswith("_on"):
        return day_phrase(value, get_language() or "fr")
    return number(value) if isinstance(value, int) else str(value)


def facts_of(announcement: Announcement) -> list[tuple[str, str, str]]:
    """The short answers of its genre: icon, question, words."""
    names = [name for name in FIELDS[announcement.genre] if name in ICONS]
    found = [(ICONS[name], label_of(name, announcement.genre), said(announcement, name)) for name in names]
    return [line for line in found if line[2]]


def texts_of(announcement: Announcement) -> list[tuple[str, str]]:
    """The long answers of its genre: question, text."""
    names = [name for name in LONG if name in FIELDS[announcement.genre]]
    found = [(label_of(name, announcement.genre), getattr(announcement, name)) for name in names]
    return [pair for pair in found if pair[1]]


def ribbon_of(announcement: Announcement, situation: str) -> str:
    """What the ribbon of an announcement that is over says; nothing while it lasts."""
    if situation == Situation.CLOSED:
        return _("Annonce close : %(why)s") % {"why": announcement.get_outcome_display()}
    if situation == Situation.EXPIRED:
        return _("Annonce terminée")
    return ""


def page_context(announcement: Announcement, at: datetime) -> dict[str, Any]:
    """Everything the template of an announcement shows."""
    origin = announcement.contribution.origin
    today = today_in(origin, at)
    situation = announcement.situation(today)
    over = announcement.closed_at is None and announcement.closes_on < today
    tongue = get_language() or "fr"
    written_in = announcement.contribution.language
    return {
        "announcement": announcement,
        "badge": badge_of(announcement.genre),
        "facts": facts_of(announcement),
        "texts": texts_of(announcement),
        "where": where_of(announcement),
        "ending": ending_of(announcement, today),
        "closes_label": _("L’annonce s’est terminée le") if over else label_of("closes_on", announcement.genre),
        "situation": situation,
        "is_open": situation in {Situation.OPEN, Situation.SOON},
        "ribbon": ribbon_of(announcement, situation),
        "meta": announcement.summary or plain(announcement.description)[:200],
        "public_url": public_address(origin, "announcements:announcement", announcement.slug),
        "foreign": written_in if written_in != tongue else "",
    }

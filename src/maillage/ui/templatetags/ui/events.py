"""What shows an event: its row in a list, its card, its essentials, its slots, who organises it."""

from collections.abc import Iterable
from datetime import datetime
from html import escape

from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core import dates
from maillage.ui import maille as drawing
from maillage.ui.rows import EventRow
from maillage.ui.templatetags.ui.blocks import glued
from maillage.ui.templatetags.ui.library import register
from maillage.ui.templatetags.ui.pieces import badge_html, badges_html, icon_html, state_badge
from maillage.ui.templatetags.ui.words import language, local, typo

QUIET_STATES = {"", "scheduled", "full"}


def _row_hours(start: datetime, end: datetime | None, lead: str) -> tuple[str, str]:
    """The large and the small words on the left of a row."""
    tongue = language()
    if lead == "day":
        large = dates.day_short(start.date(), tongue)
        return large, "" if dates.is_whole_day(start, end) else dates.hours_phrase(start, end, tongue)
    if dates.is_whole_day(start, end):
        return _("Journée"), ""
    small = f"– {dates.hour_phrase(end, tongue)}" if end is not None and end != start else ""
    return dates.hour_phrase(start, tongue), small


def _meta(icon: str, words: str) -> str:
    return f'<p class="meta"><span>{icon_html(icon)}{conditional_escape(words)}</span></p>' if words else ""


def _row_badges(row: EventRow) -> str:
    shown = [badge_html(*(str(part) for part in badge)) for badge in row.badges]
    if row.state == "full":
        shown.append(state_badge("full"))
    return f'<p class="badges">{" ".join(shown)}</p>' if shown else ""


def _row_words(row: EventRow) -> str:
    told = "" if row.state in QUIET_STATES else state_badge(row.state, note=row.state_note)
    state = f'<div class="badges">{told}</div>' if told else ""
    heading = f"h{row.level}"
    tongue = f' lang="{escape(row.foreign)}"' if row.foreign else ""
    title = f'<{heading} class="title"{tongue}><a href="{escape(row.url)}">{escape(typo(row.title))}</a></{heading}>'
    summary = f"<p{tongue}>{escape(typo(row.summary))}</p>" if row.summary else ""
    return f"{state}{title}{summary}{_meta('map-pin', row.place)}{_meta('calendar-range', row.more)}{_row_badges(row)}"


def row_html(row: EventRow) -> str:
    """One row as markup. Written without the template engine: a list has twenty, and each costs a fifth this way."""
    start, end = local(row.start, row.zone), None if row.end is None else local(row.end, row.zone)
    large, small = _row_hours(start, end, row.lead)
    picture = conditional_escape(row.picture) if row.picture else drawing.inline(row.slug or row.title, "thumb")
    return (
        f'<li class="event-row{" cancelled" if row.state == "cancelled" else ""}">'
        f'<time class="when" datetime="{start.isoformat(timespec="minutes")}">{large}'
        f"{f' <small>{small}</small>' if small else ''}</time>"
        f'<div class="what">{_row_words(row)}</div><div class="thumb">{picture}</div></li>'
    )


@register.simple_tag
def event_rows(rows: Iterable[EventRow]) -> SafeString:
    """A list of events: the `ui.rows.EventRow` of each, in `<ul class="event-list">`."""
    return mark_safe(f'<ul class="event-list">{"".join(map(row_html, rows))}</ul>')  # noqa: S308 - escaped part by part


@register.simple_tag
def event_row(  # noqa: PLR0913 - the declared props of a component
    *,
    url: str,
    title: str,
    start: datetime,
    end: datetime | None = None,
    zone: str = "",
    lead: str = "hour",
    summary: str = "",
    place: str = "",
    badges: Iterable[tuple[str, ...]] = (),
    state: str = "",
    state_note: str = "",
    more: str = "",
    picture: str = "",
    slug: str = "",
    level: int = 3,
) -> SafeString:
    """One event of a list, as `ui.rows.EventRow` explains each part; in `<ul class="event-list">`."""
    row = EventRow(
        url=url, title=title, start=start, end=end, zone=zone, lead=lead, summary=summary, place=place,
        badges=tuple(badges), state=state, state_note=state_note, more=more, picture=picture, slug=slug, level=level,
    )  # fmt: skip
    return mark_safe(row_html(row))  # noqa: S308 - escaped part by part


@register.simple_block_tag
def essentials(content: str) -> SafeString:
    """When, where, price, for whom, then the actions: one primary, three secondary in a `.three`."""
    return format_html('<div class="essentials">{}</div>', content)


@register.simple_block_tag
def fact(content: str, label: str, *, icon: str) -> SafeString:
    """One line of the `essentials` or of a list of facts; goes inside a `<dl>`."""
    return format_html("<div><dt>{}{}</dt><dd>{}</dd></div>", icon_html(icon), label, glued(content))


def _seats(state: str, seats: int | None) -> SafeString:
    if state == "cancelled":
        return badge_html(_("Annulée"), "danger", "x")
    if state == "full":
        return badge_html(_("Complet"), "danger", "x")
    if state == "moved":
        return badge_html(_("Déplacée"), "attention", "undo-2")
    if seats is None:
        return SafeString("")
    words = ngettext("%(count)s place", "%(count)s places", seats) % {"count": seats}
    return badge_html(words, "attention", "circle-alert") if state == "few" else badge_html(words, "ok", "check")


@register.simple_block_tag
def slot_row(
    content: str,
    *,
    start: datetime,
    end: datetime | None = None,
    zone: str = "",
    state: str = "free",
    seats: int | None = None,
    reason: str = "",
    year: bool | None = None,
) -> SafeString:
    """One slot of `ul.slots`: `free`, `few`, `full`, `moved` or `cancelled` with its reason; the content acts on it."""
    begin, finish = local(start, zone), None if end is None else local(end, zone)
    tongue = language()
    whole_day = dates.is_whole_day(begin, finish)
    deed = "" if reason and state == "cancelled" else SafeString(content.strip())  # a block's content is markup
    return format_html(
        '<li{}><time class="day" datetime="{}">{}</time> <span class="hours">{}</span> <span>{}</span>'
        '<span class="deed">{}</span></li>',
        SafeString(' class="off"') if state == "cancelled" else "",
        begin.isoformat(timespec="minutes"),
        dates.day_phrase(begin.date(), tongue, short=True, year=year),
        _("toute la journée") if whole_day else dates.hours_phrase(begin, finish, tongue),
        _seats(state, seats),
        format_html_join(" ", "{}", ([part] for part in (reason, deed) if part)),
    )


@register.simple_block_tag
def organisers(content: str) -> SafeString:
    """Who does it, always with their role."""
    return format_html('<ul class="organisers">{}</ul>', content)


@register.simple_tag
def organiser(*, name: str, role: str, url: str = "", note: str = "", slug: str = "", picture: str = "") -> SafeString:
    """One structure and its role: « organise · Douai »."""
    named = format_html('<a href="{}">{}</a>', url, name) if url else format_html("<b>{}</b>", name)
    return format_html(
        '<li><span class="thumb">{}</span><span>{}<small>{}{}</small></span></li>',
        picture or drawing.inline(slug or name, "thumb"),
        named,
        role,
        format_html(" · {}", note) if note else "",
    )


@register.simple_block_tag
def provenance(content: str) -> SafeString:
    """Who wrote it, when, on whose behalf; it closes every page of a thing."""
    return format_html('<div class="provenance">{}<p>{}</p></div>', icon_html("history"), glued(content))


@register.simple_block_tag
def card(
    content: str,
    *,
    title: str,
    url: str,
    slug: str = "",
    picture: str = "",
    badges: Iterable[tuple[str, ...]] = (),
    number: int | None = None,
    cancelled: bool = False,
    framed: bool = False,
    compact: bool = False,
    level: int = 3,
    language: str = "",
) -> SafeString:
    """A thing one compares with its neighbours: picture, title, lines of meaning (the content), badges.

    `language` is the one in which its title is written.
    """
    names = {"cancelled": cancelled, "framed": framed, "compact": compact}
    return SafeString(
        render_to_string(
            "ui/card.html",
            {
                "content": content,
                "title": title,
                "url": url,
                "picture": picture or drawing.inline(slug or title, "card"),
                "badges": badges_html(badges),
                "number": number,
                "names": "".join(f" {name}" for name, worn in names.items() if worn),
                "heading": f"h{level}",
                "language": language,
            },
        )
    )


@register.simple_tag
def when_line(start: datetime, end: datetime | None = None, *, zone: str = "") -> SafeString:
    """The line « samedi 14 mars, 14 h – 16 h » with its icon, for a `.meta` list."""
    begin, finish = local(start, zone), None if end is None else local(end, zone)
    return format_html(
        '<span>{}<time datetime="{}">{}</time></span>',
        icon_html("clock"),
        begin.isoformat(timespec="minutes"),
        dates.slot_phrase(begin, finish, language()),
    )


@register.simple_tag
def where_line(place: str) -> SafeString:
    """The line of a place with its icon, for a `.meta` list."""
    return format_html("<span>{}{}</span>", icon_html("map-pin"), place)

"""RSS and Atom feeds. The date of an article is not the date of an event: only a declared event date counts.

Declared how: RSS event module (``ev:startdate``), xCal (``xcal:dtstart``), a microformat ``dt-start`` or schema.org
JSON-LD in the content of the item.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
from django.utils.translation import gettext as _
from lxml import etree, html

from maillage.imports.readers.flat import build
from maillage.imports.readers.guard import Unreadable, check_entities, decode
from maillage.imports.readers.jsonld import blocks_in, event_nodes, one_event
from maillage.imports.readers.record import Record, attempt, line_of
from maillage.imports.schemas import Options, Problem, SourceEvent

STARTS = ("ev_startdate", "xcal_dtstart", "xcal_dtstart_value", "event_start_date", "startdate", "dtstart")
ENDS = ("ev_enddate", "xcal_dtend", "event_end_date", "enddate", "dtend")
PLACES = ("ev_location", "xcal_location", "location")
MAKERS = ("ev_organizer", "xcal_organizer")
TYPES = ("ev_type", "xcal_categories")
ITEM_LIMIT = 20_000


def read(data: bytes, *, zone: ZoneInfo, options: Options) -> Iterator[SourceEvent | Problem]:
    """Each item that declares an event's date; the others are refused one by one, nothing invented.

    Raises:
        Unreadable: not a feed, or hostile entities.
    """
    check_entities(decode(data))
    try:
        feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError, AssertionError) as error:
        raise Unreadable(_("Ce flux n’est pas lisible. Vérifiez son adresse dans un navigateur.")) from error
    entries = list(feed.entries)[:ITEM_LIMIT]
    if not entries:
        yield Problem(
            line=0,
            field="feed",
            message=_("Ce flux ne contient aucun article.")
            if feed.version
            else _("Ce fichier n’est pas un flux RSS ou Atom."),
            remedy=_("Vérifiez l’adresse du flux : un agenda s’importe mieux par iCalendar ou OpenAgenda."),
            level="info",
        )
    for line, entry in enumerate(entries, start=1):
        record = Record(line, zone, options, line_of(entry.get("title"), 140))
        yield from attempt(record, _one(entry, record))


def _one(entry: Mapping[str, Any], record: Record) -> Iterator[SourceEvent | Problem]:
    content = _content(entry)
    nodes = [node for block in blocks_in(content) for node in event_nodes(block)]
    if nodes:
        yield from one_event(nodes[0], record, fallback={"url": entry.get("link"), "identifier": entry.get("id")})
        return
    start, end = _first(entry, STARTS), _first(entry, ENDS)
    marked = _microformat(content) if not start else {}
    if not start and not marked.get("start"):
        yield from record.refuse(
            "dates",
            _(
                "Cet article ne dit pas quand l’événement a lieu : sa date de publication n’est pas une date "
                "d’événement."
            ),
            _(
                "Publiez l’agenda en iCalendar, ou ajoutez au flux la date de l’événement (ev:startdate). Rien n’est "
                "inventé."
            ),
        )
        return
    point = _point(entry)
    yield from build(
        {
            "external_id": entry.get("id") or entry.get("link"),
            "title": entry.get("title"),
            "description": content,
            "start": start or marked["start"],
            "end": end or marked.get("end"),
            "venue_name": _first(entry, PLACES) or marked.get("place"),
            "organiser": _first(entry, MAKERS),
            "type": _first(entry, TYPES),
            "keywords": [tag.get("term") for tag in entry.get("tags") or () if isinstance(tag, Mapping)],
            "url": entry.get("link"),
            "image": _image(entry),
            "updated_at": next((entry[name] for name in ("updated", "published") if name in set(entry)), None),
            "point": list(point) if point else None,
        },
        record,
    )


def _content(entry: Mapping[str, Any]) -> str:
    parts = [item.get("value") for item in entry.get("content") or () if isinstance(item, Mapping)]
    return str(next((part for part in parts if part), None) or entry.get("summary") or "")


def _first(entry: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next(
        (line_of(entry[name], 300) for name in names if isinstance(entry.get(name), str) and entry[name].strip()), ""
    )


def _microformat(content: str) -> dict[str, str]:
    """The ``dt-start``, ``dt-end`` and ``p-location`` of an h-event (https://microformats.org/wiki/h-event)."""
    if not re.search(r"\bdt-?start\b", content):
        return {}
    try:
        tree = html.fromstring(f"<div>{content[:200_000]}</div>")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    for key, names in (("start", "dt-start dtstart"), ("end", "dt-end dtend"), ("place", "p-location location")):
        for node in tree.iter():
            if set(names.split()) & set((node.get("class") or "").split()):
                words = " ".join(str(word) for word in node.itertext())
                found[key] = node.get("datetime") or node.get("title") or line_of(words, 200)
                break
    return found


def _image(entry: Mapping[str, Any]) -> str:
    for item in (*(entry.get("media_content") or ()), *(entry.get("enclosures") or ())):
        if isinstance(item, Mapping) and str(item.get("type") or item.get("medium") or "").startswith("image"):
            return str(item.get("url") or item.get("href") or "")
    return ""


def _point(entry: Mapping[str, Any]) -> tuple[float, float] | None:
    where = entry.get("where")
    if isinstance(where, Mapping) and where.get("type") == "Point" and len(where.get("coordinates") or ()) >= 2:  # noqa: PLR2004 - longitude, latitude
        east, north = where["coordinates"][:2]
        return north, east
    return None

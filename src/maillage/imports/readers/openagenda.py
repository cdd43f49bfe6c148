"""OpenAgenda API v2: agenda exports and event lists (https://developers.openagenda.com/, « Format événement »)."""

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from maillage.core.text import clean_line, clean_text, fold
from maillage.imports.readers.codes import accessibility_of, life_of, mode_of, venue_mode
from maillage.imports.readers.dates import known_zone
from maillage.imports.readers.flat_dates import timing_pairs, timing_slots
from maillage.imports.readers.numbers import parse_age, parse_coordinates, says_free
from maillage.imports.readers.record import MARKUP, Record, attempt, contacts, labels_of, line_of, link_of
from maillage.imports.schemas import Options, Problem, SourceEvent, SourceOrganiser, SourceVenue

Data = Mapping[str, Any]
PUBLISHED, REFUSED = 2, -1
DEPTH = 6
LANGUAGES = ("fr", "en", "nl", "de")
GROUPS = (("type", "type_labels"), ("them", "theme_labels"), ("public", "audience_labels"), ("age", "audience_labels"))


def events_in(document: Any, depth: int = 0) -> Iterator[Any]:
    """The events of an answer, of a page of answers, of a bare list, or one event alone."""
    if isinstance(document, list):
        yield from document
    elif isinstance(document, Mapping) and isinstance(document.get("events"), list):
        yield from document["events"]
    elif isinstance(document, Mapping) and isinstance(document.get("event"), Mapping):
        yield document["event"]
    elif isinstance(document, Mapping) and looks_like_event(document):
        yield document
    elif isinstance(document, Mapping) and depth < DEPTH:
        for value in document.values():
            if isinstance(value, Mapping):
                yield from events_in(value, depth + 1)


def looks_like_event(value: Any) -> bool:
    """Whether an object has what only OpenAgenda events have together."""
    return (
        isinstance(value, Mapping)
        and "title" in value
        and bool({"timings", "nextTiming", "firstTiming", "dateRange", "canonicalUrl", "attendanceMode"} & set(value))
    )


def read(document: Any, *, zone: ZoneInfo, options: Options) -> Iterator[SourceEvent | Problem]:
    """Each event, in order; one that its agenda refused comes back as removed, one not yet published is refused."""
    for line, event in enumerate(events_in(document), start=1):
        if not isinstance(event, Mapping):
            yield from Record(line, zone, options).refuse("record", *_not_an_event())
            continue
        record = Record(line, known_zone(_zone_name(event)) or zone, options, _title(event))
        yield from attempt(record, _one(event, record))


def _not_an_event() -> tuple[str, str]:
    return _("Cet enregistrement n’est pas un événement."), _("Exportez les événements de l’agenda au format JSON.")


def _zone_name(event: Data) -> str:
    return str(event.get("timezone") or _part(event, "location").get("timezone") or "")


def _part(event: Data, key: str) -> Data:
    value = event.get(key)
    return value if isinstance(value, Mapping) else {}


def _title(event: Data) -> str:
    return line_of(_local(event.get("title"), "fr"), 140)


def _local(value: Any, language: str) -> Any:
    """One language of a multilingual field, the first filled one otherwise."""
    if not isinstance(value, Mapping):
        return value
    return value.get(language) or value.get("fr") or next((held for held in value.values() if held), "")


def _one(event: Data, record: Record) -> Iterator[SourceEvent | Problem]:
    state = event.get("state")
    identity = line_of(event.get("uid") or event.get("slug"))
    if (state == REFUSED or event.get("removed") is True) and identity:
        yield SourceEvent(line=record.line, external_id=identity, title=record.title, removed=True)
        return
    if event.get("draft") is True or event.get("private") is True or state in (0, 1):
        yield from record.refuse(
            "state",
            _("Cet événement n’est pas publié dans son agenda."),
            _("Publiez-le dans OpenAgenda, puis relancez l’import."),
        )
        return
    language = _language(event)
    online = link_of(event.get("onlineAccessLink"))
    venue = _venue(event, language)
    price = line_of(_local(event.get("conditions"), language), 500)
    labels = _labels(event, language)
    yield from record.event(
        external_id=identity,
        title=_local(event.get("title"), language),
        summary=_local(event.get("description"), language),
        description=_description(event, language),
        slots=timing_slots(list(_timings(event, record)), record),
        dates_note=line_of(_local(event.get("dateRange") or event.get("range"), language), 300),
        url=link_of(event.get("canonicalUrl")) or _agenda_link(event),
        online_url=online,
        venue=venue,
        mode=venue_mode(mode_of(event.get("attendanceMode")), venue, online),
        life=life_of(event.get("status")),
        language=language,
        translations=_translations(event, language),
        price=price,
        free=True if fold("gratuit") in map(fold, labels["keywords"]) else says_free(price),
        accessibility=accessibility_of(event.get("accessibility")),
        organisers=_organisers(event),
        image_url=_image(event),
        image_credit=line_of(event.get("imageCredits")),
        updated_at=record.instant(event.get("updatedAt"), "updated_at"),
        **labels,
        **_ages(event),
        **_registration(event),
    )


def _language(event: Data) -> str:
    title = event.get("title")
    if not isinstance(title, Mapping):
        return "fr"
    return next(
        (code for code in LANGUAGES if title.get(code)), next((str(code)[:8] for code in title if title[code]), "fr")
    )


def _translations(event: Data, language: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for field, key, length in (("title", "title", 140), ("summary", "description", 200)):
        value = event.get(key)
        for code, text in value.items() if isinstance(value, Mapping) else ():
            if code != language and re.fullmatch(r"[a-z]{2}", str(code)) and line_of(text, length):
                found.setdefault(code, {})[field] = line_of(text, length)
    return found


def _description(event: Data, language: str) -> str:
    markup = _local(event.get("html"), language)
    if isinstance(markup, str) and markup:
        return markup
    text = _local(event.get("longDescription"), language)
    return text if isinstance(text, str) and MARKUP.search(text) else markdown(str(text or ""))


def markdown(text: str) -> str:
    """The little Markdown that OpenAgenda's editor writes: paragraphs, lists, bold, italic, links."""
    blocks = []
    for block in re.split(r"\n\s*\n", clean_text(text)):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        if lines and all(re.match(r"[*\-•]\s+", line) for line in lines):
            items = "".join(f"<li>{_inline(re.sub(r'^[*•-]+ *', '', line))}</li>" for line in lines)
            blocks.append(f"<ul>{items}</ul>")
        elif lines:
            blocks.append("<p>" + "<br>".join(_inline(re.sub(r"^#+\s*", "", line)) for line in lines) + "</p>")
    return "".join(blocks)


def _inline(text: str) -> str:
    safe = escape(text, quote=True)
    safe = re.sub(r"\[([^\]]{1,300})\]\((https?://[^\s)]{1,500})\)", r'<a href="\2">\1</a>', safe)
    safe = re.sub(r"\*\*([^*]{1,1000})\*\*", r"<strong>\1</strong>", safe)
    return re.sub(r"(?<![\w*])\*([^*\s][^*]{0,1000})\*(?![\w*])", r"<em>\1</em>", safe)


def _timings(event: Data, record: Record) -> Iterator[tuple[object, object]]:
    value = event.get("timings")
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = None
    pairs = list(timing_pairs(value)) if isinstance(value, list) else []
    if pairs:
        yield from pairs
        return
    known = [event.get(key) for key in ("firstTiming", "nextTiming", "lastTiming")]
    pairs = list(dict.fromkeys((item.get("begin"), item.get("end")) for item in known if isinstance(item, Mapping)))
    if len(pairs) > 1:
        record.say(
            "dates",
            _("Cet export résumé ne donne que certaines séances (première, prochaine, dernière)."),
            _("Exportez l’agenda avec tous les horaires (option detailed=1)."),
        )
    yield from pairs


def _venue(event: Data, language: str) -> SourceVenue | None:
    place = _part(event, "location")
    if not place:
        flat = {"name": event.get("locationName"), "uid": event.get("locationUid")}
        place = flat | {
            key: event.get(key) for key in ("address", "city", "postalCode", "latitude", "longitude", "insee")
        }
    if not any(place.get(key) for key in ("name", "address", "city")):
        return None
    point = parse_coordinates(place.get("latitude"), place.get("longitude"))
    return SourceVenue(
        external_id=line_of(place.get("uid")),
        name=line_of(place.get("name")),
        address=line_of(place.get("address"), 500),
        postcode=line_of(place.get("postalCode"), 12),
        city=line_of(place.get("city") or place.get("adminLevel4"), 100),
        insee=line_of(place.get("insee"), 12),
        country=line_of(place.get("countryCode"), 2).upper(),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        access=line_of(_local(place.get("access"), language), 500),
        url=link_of(place.get("website")),
        phone=line_of(place.get("phone"), 40),
    )


def _agenda_link(event: Data) -> str:
    agenda, slug = _part(event, "originAgenda").get("slug"), event.get("slug")
    return link_of(f"https://openagenda.com/{agenda}/events/{slug}") if agenda and slug else ""


def _organisers(event: Data) -> tuple[SourceOrganiser, ...]:
    """Only fields named so; the contributor is a person and is never read."""
    names = labels_of(event.get("organizer") or event.get("organisateur") or event.get("organisateurs"))
    return tuple(SourceOrganiser(name=name) for name in names)


def _image(event: Data) -> str:
    image = event.get("image")
    if isinstance(image, Mapping):
        full = next(
            (item for item in image.get("variants") or () if isinstance(item, Mapping) and item.get("type") == "full"),
            image,
        )
        return link_of(f"{image.get('base') or ''}{full.get('filename') or image.get('filename') or ''}")
    return link_of(event.get("originalImage") or image)


def _labels(event: Data, language: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {"type_labels": [], "theme_labels": [], "audience_labels": [], "keywords": []}
    keywords = _local(event.get("keywords"), language)
    found["keywords"] += labels_of(keywords, r"[|;,\n]") if isinstance(keywords, list | str) else ()
    for group in event.get("tagGroups") or ():
        if isinstance(group, Mapping) and isinstance(group.get("tags"), list):
            name = fold(str(group.get("name") or ""))
            target = next((field for sign, field in GROUPS if sign in name), "keywords")
            found[target] += [line_of(tag.get("label"), 100) for tag in group["tags"] if isinstance(tag, Mapping)]
    category = event.get("category")
    if isinstance(category, Mapping) and category.get("label"):
        found["type_labels"].append(line_of(_local(category["label"], language), 100))
    return {field: labels_of(labels) for field, labels in found.items()}


def _ages(event: Data) -> dict[str, int | None]:
    age = _part(event, "age")
    low, high = parse_age(age.get("min")), parse_age(age.get("max"))
    if low is not None and high is not None and high < low:
        low, high = high, low
    return {"age_from": low, "age_to": high}


def _registration(event: Data) -> dict[str, str]:
    given = event.get("registration") or event.get("registrationUrl")
    items = given if isinstance(given, list) else [given]
    values = [str(item.get("value") if isinstance(item, Mapping) else item) for item in items if item]
    link, phone, mail = contacts(" | ".join(clean_line(value) for value in values))
    return {"registration_url": link, "registration_phone": phone, "registration_email": mail}

"""An event from named fields: what spreadsheets, Opendatasoft records and similar flat sources share."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from maillage.core.text import fold
from maillage.imports.readers.codes import accessibility_of, life_of, mode_of, venue_mode
from maillage.imports.readers.dates import Unclear, parse_moment
from maillage.imports.readers.fields import Fields
from maillage.imports.readers.flat_dates import slots_of
from maillage.imports.readers.numbers import (
    parse_age,
    parse_ages,
    parse_coordinates,
    parse_flag,
    parse_point,
    says_free,
)
from maillage.imports.readers.record import Record, contacts, labels_of, line_of, link_of
from maillage.imports.readers.slots import instant
from maillage.imports.schemas import Problem, Public, SourceEvent, SourceOrganiser, SourceVenue

DRAFTS = frozenset({"brouillon", "draft", "a moderer", "refuse", "depublie", "en attente"})


def build(values: Mapping[str, object], record: Record) -> Iterator[SourceEvent | Problem]:
    """The event these fields describe, or its refusal."""
    fields = Fields(values)
    record.title = fields.text("title", 140)
    if fold(fields.text("life")) in DRAFTS:
        yield from record.refuse("life", *_not_published())
        return
    slots, note = slots_of(fields, record)
    url = link_of(fields.raw("url"), record.options.address)
    online = link_of(fields.raw("online_url"))
    venue = venue_of(fields)
    life = life_of(fields.json("life"))
    mode = venue_mode(mode_of(fields.json("mode")), venue, online)
    low, high = _ages(fields)
    price = fields.text("price")
    free = parse_flag(fields.raw("free"))
    yield from record.event(
        external_id=fields.text("external_id"),
        title=fields.raw("title"),
        summary=fields.raw("summary"),
        description=fields.raw("description"),
        slots=slots,
        dates_note=note,
        url=url,
        online_url=online,
        venue=venue,
        life=life,
        mode=mode,
        public=_public(fields),
        organisers=organisers_of(fields),
        age_from=low,
        age_to=high,
        price=price,
        free=says_free(price) if free is None else free,
        type_labels=labels_of(fields.json("type")),
        theme_labels=labels_of(fields.json("theme")),
        audience_labels=labels_of(fields.json("audience")),
        keywords=labels_of(fields.json("keywords"), r"[|;,\n]"),
        accessibility=accessibility_of(fields.json("accessibility")),
        image_url=link_of(fields.raw("image"), record.options.address),
        image_credit=fields.text("image_credit", 200),
        image_alt=fields.text("image_alt", 200),
        updated_at=_updated(fields, record),
        language=fields.text("language", 8) or record.options.language,
        **registration_of(fields),
    )


def _not_published() -> tuple[str, str]:
    return _("Cette fiche n’est pas publiée à la source."), _("Publiez-la à la source, ou retirez-la du fichier.")


def venue_of(fields: Fields) -> SourceVenue:
    """The place: its name, address, commune and point as written."""
    point = parse_coordinates(fields.raw("latitude"), fields.raw("longitude")) or parse_point(fields.json("point"))
    return SourceVenue(
        external_id=fields.text("venue_id", 200),
        name=fields.text("venue_name", 200),
        address=fields.text("address"),
        postcode=code_of(fields.raw("postcode")),
        city=fields.text("city", 100),
        insee=code_of(fields.raw("insee")),
        country=fields.text("country", 40).upper()[:2],
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        access=fields.text("venue_access"),
        url=link_of(fields.raw("venue_url")),
        phone=fields.text("venue_phone", 40),
    )


def code_of(value: object) -> str:
    """A postcode or an INSEE code: a spreadsheet's ``1400.0`` is « 01400 »."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = line_of(value, 12).replace(" ", "").removesuffix(".0").upper()
    return text.zfill(5) if text.isdigit() and len(text) == 4 and isinstance(value, int) else text  # noqa: PLR2004 - a lost zero


def organisers_of(fields: Fields) -> tuple[SourceOrganiser, ...]:
    """Organisers first, then partners; a name once."""
    makers = [SourceOrganiser(name=name) for name in labels_of(fields.json("organiser"), r"[|;\n]")]
    helpers = [SourceOrganiser(name=name, role="partner") for name in labels_of(fields.json("partner"), r"[|;\n]")]
    return tuple({fold(item.name): item for item in reversed([*makers, *helpers])}.values())[::-1]


def registration_of(fields: Fields) -> dict[str, Any]:
    """How to register: a link, a telephone, a mail, and whether one must."""
    given = fields.json("registration")
    items = given if isinstance(given, list) else [given]
    words = " | ".join(str(item.get("value") if isinstance(item, dict) else item) for item in items if item)
    link, phone, mail = contacts(words)
    needed = parse_flag(fields.raw("registration_required"))
    if needed is None and isinstance(given, str):
        needed = parse_flag(given)
    return {
        "registration_url": link,
        "registration_phone": phone or contacts(fields.raw("registration_phone"))[1],
        "registration_email": mail or contacts(fields.raw("registration_email"))[2],
        "registration_required": needed,
    }


def _ages(fields: Fields) -> tuple[int | None, int | None]:
    low, high = parse_age(fields.raw("age_from")), parse_age(fields.raw("age_to"))
    if low is None and high is None:
        low, high = parse_ages(fields.text("ages", 120))
    if low is not None and high is not None and high < low:
        low, high = high, low
    return low, high


def _public(fields: Fields) -> Public:
    labels = labels_of(fields.json("audience"))
    return "school" if labels and all("scolaire" in fold(label) for label in labels) else "public"


def _updated(fields: Fields, record: Record) -> datetime | None:
    try:
        return instant(parse_moment(fields.raw("updated_at")), record.zone)
    except Unclear:
        return None

"""One record being read: what is understood of it, what has to be said, and the event it gives or why it gives none."""

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from maillage.core.text import clean_line, clean_text, fold, paragraphs, plain, sanitise, shorten
from maillage.imports.readers.dates import Moment, Unclear, parse_moment
from maillage.imports.readers.slots import Correction, instant, tidy
from maillage.imports.schemas import (
    DESCRIPTION_LENGTH,
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    Level,
    Options,
    Problem,
    SourceEvent,
    SourceSlot,
    SourceVenue,
)

LABEL_LENGTH = 200
SHAPE_ERRORS = (TypeError, ValueError, AttributeError, KeyError, IndexError, OverflowError, RecursionError)
LABELS_MOST = 40
ADDRESS_LENGTH = 500
MARKUP = re.compile(
    r"<(?:p|br|div|ul|ol|li|h[1-6]|strong|b|em|i|a|span|table|blockquote|figure|img)\b[^>]*>", re.IGNORECASE
)
TAG = re.compile(r"</?[a-z][^<>]{0,500}>", re.IGNORECASE)
MAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,190}\.[a-z]{2,24}", re.IGNORECASE)
PHONE = re.compile(r"\+?\d[\d .()\-/]{6,22}\d")


def line_of(value: object, length: int = LABEL_LENGTH) -> str:
    """One clean line: entities decoded once, tags taken out, blanks reduced, cut at a word."""
    if value is None or isinstance(value, dict | list | bool):
        return ""
    text = html.unescape(str(value)[: length * 20])
    return shorten(clean_line(TAG.sub(" ", text) if "<" in text else text), length)


def labels_of(value: object, separators: str = r"[|;\n]") -> tuple[str, ...]:
    """Distinct labels from a list or a text with separators, at most forty."""
    items: Iterable[object] = value if isinstance(value, list | tuple) else re.split(separators, str(value or ""))
    found = (line_of(item, 100) for item in items if not isinstance(item, dict | list))
    return tuple(dict.fromkeys(label for label in found if label))[:LABELS_MOST]


def link_of(value: object, base: str = "") -> str:
    """A web address, completed from the page it was read in; empty when it is anything else."""
    text = clean_line(html.unescape(str(value or "")))[:1000]
    if text.lower().startswith("www."):
        text = f"https://{text}"
    try:
        address = urljoin(base, text) if base and text else text
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in address
    except ValueError:
        return ""
    return address if usable and len(address) <= ADDRESS_LENGTH else ""


def rich(value: object) -> str:
    """A description as sanitised HTML: markup goes through the one policy, plain lines become paragraphs."""
    text = clean_text(str(value or ""))
    if not text:
        return ""
    return sanitise(text if MARKUP.search(text) else paragraphs(html.unescape(text)))


def contacts(text: object) -> tuple[str, str, str]:
    """The first web address, telephone and mail of a free text, empty when there is none."""
    words = str(text or "")[:2000]
    mail = MAIL.search(words)
    link = next((link_of(word.strip("(),;<>")) for word in words.split() if link_of(word.strip("(),;<>"))), "")
    rest = MAIL.sub(" ", words.replace(link, " ") if link else words)
    phone = PHONE.search(rest)
    return link, clean_line(phone.group()) if phone else "", mail.group() if mail else ""


def fingerprint_id(*parts: object) -> str:
    """A stable identifier for a record that has none, from what tells it apart (title, first date, place)."""
    return hashlib.sha256("\x1f".join(fold(str(part)) for part in parts).encode("utf-8", "replace")).hexdigest()[:24]


class Record:
    """The record at ``line``: gather problems with :meth:`say`, end with :meth:`event` or :meth:`refuse`."""

    def __init__(self, line: int, zone: ZoneInfo, options: Options, title: str = "") -> None:
        """Open a record of the file, with the zone its local hours are in."""
        self.line, self.zone, self.options, self.title = line, zone, options, title
        self.problems: list[Problem] = []

    @property
    def today(self) -> date:
        """The day the file is read."""
        return self.options.today

    def say(self, field: str, message: str, remedy: str = "", level: Level = "warning") -> None:
        """Say something about this record."""
        self.problems.append(
            Problem(line=self.line, field=field, message=message, remedy=remedy, level=level, title=self.title)
        )

    def refuse(self, field: str, message: str, remedy: str) -> Iterator[Problem]:
        """Keep the record out, with one refusal after the other remarks."""
        self.say(field, message, remedy, "refused")
        yield from self.problems

    def moment(self, value: object, field: str) -> Moment | None:
        """The date of a field, or None and a sentence."""
        if value is None or not str(value).strip():
            return None
        try:
            return parse_moment(value)
        except Unclear as error:
            self.say(field, *unclear_sentence(str(error), line_of(value, 60)))
            return None

    def instant(self, value: object, field: str) -> datetime | None:
        """The instant of a field with an hour."""
        moment = self.moment(value, field)
        return instant(moment, self.zone) if moment else None

    def event(
        self, *, slots: Iterable[SourceSlot], external_id: str, description: object = "", **fields: Any
    ) -> Iterator[SourceEvent | Problem]:
        """The event, its texts cut to the form's limits and its slots put in order; refused without title or date."""
        title = self.title = line_of(fields.pop("title", ""), 1000)
        if not title:
            yield from self.refuse(
                "title", _("Cet enregistrement n’a pas de titre."), _("Donnez-lui un titre à la source.")
            )
            return
        tidied, corrections = tidy(slots, self.zone, self.today)
        if not tidied and fields.get("life") not in ("postponed", "cancelled"):
            yield from self.refuse("dates", *NO_DATE())
            return
        self._say_corrections(corrections)
        body, summary = self._texts(title, fields.pop("summary", ""), rich(description))
        zone = fields.pop("zone", self.zone.key)
        venue = fields.pop("venue", None)
        identity = external_id or self._identity(title, tidied, venue)
        event = SourceEvent(
            line=self.line,
            external_id=identity[:LABEL_LENGTH],
            identified=bool(external_id),
            title=shorten(title, TITLE_LENGTH),
            summary=summary,
            description_html=body,
            slots=tidied,
            zone=zone,
            venue=venue if venue != SourceVenue() else None,
            **fields,
        )
        yield from self.problems
        yield event

    def _identity(self, title: str, slots: tuple[SourceSlot, ...], venue: SourceVenue | None) -> str:
        self.say(
            "external_id",
            _("Cet événement n’a pas d’identifiant : son titre, sa première date et son lieu en tiennent lieu."),
            _("Ajoutez un identifiant stable à la source, pour que ses corrections soient reconnues."),
            "info",
        )
        place = f"{venue.name} {venue.city}" if venue else ""
        return fingerprint_id(title, slots[0].starts_at.isoformat() if slots else "", place)

    def _texts(self, title: str, summary_value: object, body: str) -> tuple[str, str]:
        full = clean_text(html.unescape(TAG.sub(" ", str(summary_value or "")))) if summary_value else ""
        flat = clean_line(full)
        heads = []
        if len(title) > TITLE_LENGTH:
            self.say(
                "title",
                _("Le titre dépasse 140 caractères : il est coupé, le texte entier ouvre la description."),
                "",
                "info",
            )
            heads.append(paragraphs(title))
        bare = clean_line(plain(body))
        if len(flat) > SUMMARY_LENGTH:
            self.say(
                "summary",
                _("Le résumé dépasse 200 caractères : il est coupé, le texte entier ouvre la description."),
                "",
                "info",
            )
            if not bare.startswith(flat):
                heads.append(paragraphs(full))
        if len(body) > DESCRIPTION_LENGTH:
            self.say(
                "description",
                _("La description est démesurée : la fin en est coupée."),
                _("Raccourcissez-la à la source."),
            )
            body = sanitise(paragraphs(plain(body)[:DESCRIPTION_LENGTH]))
        return sanitise("".join([*heads, body])) if heads else body, shorten(flat or bare, SUMMARY_LENGTH)

    def _say_corrections(self, corrections: set[Correction]) -> None:
        for correction in sorted(corrections):
            message, remedy, level = correction_sentence(correction)
            self.say("dates", message, remedy, level)


def attempt(record: Record, items: Iterator[SourceEvent | Problem]) -> Iterator[SourceEvent | Problem]:
    """What reading one record gives; a record of an unexpected shape is refused alone, the others still enter."""
    try:
        found = list(items)
    except SHAPE_ERRORS:
        yield from record.refuse(
            "record",
            _("Cet enregistrement n’a pas la forme attendue."),
            _("Comparez-le aux autres, corrigez-le à la source, ou retirez-le du fichier."),
        )
        return
    yield from found


def NO_DATE() -> tuple[str, str]:  # noqa: N802 - a constant, translated when it is read
    """The refusal of a record without any date."""
    return _("Cet enregistrement ne donne aucune date d’événement."), _(
        "Ajoutez une date de début à la source ; rien n’est inventé."
    )


def unclear_sentence(code: str, value: str) -> tuple[str, str]:
    """What to say of a date or an hour that was not understood."""
    if code == "year":
        return _("La date « %(value)s » n’a pas d’année.") % {"value": value}, _("Ajoutez l’année.")
    if code == "hour":
        return _("L’horaire « %(value)s » n’est pas compris.") % {"value": value}, _(
            "Écrivez par exemple 14h30, ou 14h-16h."
        )
    return _("La date « %(value)s » n’est pas comprise.") % {"value": value}, _("Écrivez par exemple 14/03/2026.")


def correction_sentence(correction: Correction) -> tuple[str, str, Level]:
    """What to say of the slots that were corrected."""
    sentences: Mapping[Correction, tuple[str, str, Level]] = {
        "reversed": (
            _("Une séance finit avant de commencer : seule son heure de début est gardée."),
            _("Corrigez l’heure de fin à la source."),
            "warning",
        ),
        "split": (_("Une séance dure plus de 24 heures : elle est découpée jour par jour."), "", "info"),
        "merged": (
            _("Des séances se répètent ou se chevauchent : elles sont réunies."),
            _("Vérifiez les horaires à la source."),
            "warning",
        ),
        "capped": (
            _(
                "Il y a plus de 800 séances : 800 sont gardées, à partir du 1er janvier de cette année s’il en "
                "reste assez."
            ),
            _("Découpez l’événement par saison."),
            "warning",
        ),
        "too_long": (
            _("Une séance dure plus de dix ans : seul son début est gardé."),
            _("Corrigez la date de fin à la source."),
            "warning",
        ),
    }
    return sentences[correction]

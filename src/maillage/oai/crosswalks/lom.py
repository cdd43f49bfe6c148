"""LOM (IEEE 1484.12.1) in the French profiles LOM-FR (NF Z76-040) and ScoLOMFR.

Only what the profiles use is written; an element that nothing fills is absent. Vocabularies name where their words come
from. People are vCards, as LOM wants them.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from maillage.oai.crosswalks.description import Classified, Description, element

LOM, LOM_FR = "LOMv1.0", "LOMFRv1.0"
SCHEMAS = (LOM, LOM_FR, "SCOLOMFRv1.1")
OPEN = (
    '<lom:lom xmlns:lom="http://ltsc.ieee.org/xsd/LOM" xmlns:lomfr="http://www.lom-fr.fr/xsd/LOMFR"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://ltsc.ieee.org/xsd/LOM'
    ' http://ltsc.ieee.org/xsd/lomv1.0/lom.xsd">'
)
# ISO 639-2 codes, which the French profiles use.
TONGUES = {"fr": "fre", "en": "eng", "nl": "dut", "de": "ger"}
SCHOOL_CONTEXTS = {"school", "higher education", "training", "other"}


def lom(told: Description) -> str:
    """One record."""
    parts = (
        _general(told), _life_cycle(told), _about_the_record(told), _technical(told), _educational(told), _rights(told),
        _relations(told), _classification(told),
    )  # fmt: skip
    return f"{OPEN}{''.join(parts)}</lom:lom>"


def _tag(name: str, *inside: str) -> str:
    """An element that holds others; nothing when they are all absent."""
    body = "".join(inside)
    return f"<lom:{name}>{body}</lom:{name}>" if body else ""


def _leaf(name: str, value: object) -> str:
    return element(f"lom:{name}", value)


def _string(name: str, value: str, tongue: str) -> str:
    """A text in a language."""
    return _tag(name, element("lom:string", value, language=tongue))


def _word(name: str, value: str, source: str = LOM) -> str:
    """A word of a list, with the list."""
    return _tag(name, _leaf("source", source), _leaf("value", value)) if value else ""


def _tongue(language: str) -> str:
    return TONGUES.get(language[:2], language)


def _identifier(catalogue: str, entry: str) -> str:
    return _tag("identifier", _leaf("catalog", catalogue), _leaf("entry", entry))


def _general(told: Description) -> str:
    tongue = _tongue(told.language)
    return _tag(
        "general",
        _identifier("URI", told.url),
        *(_identifier(*pair) for pair in told.identifiers),
        _string("title", told.title, tongue),
        _leaf("language", tongue),
        _string("description", told.description, tongue),
        *(_string("keyword", word, tongue) for word in told.keywords),
        _word("structure", "collection" if len(told.parts) > 1 else "atomic"),
        _word("aggregationLevel", "2" if len(told.parts) > 1 else "1"),
        _document_type(told.document_type),
    )


def _document_type(value: str) -> str:
    """LOM-FR 1.9, in the namespace of the profile."""
    if not value:
        return ""
    inside = element("lomfr:source", LOM_FR) + element("lomfr:value", value)
    return f"<lomfr:documentType>{inside}</lomfr:documentType>"


def _card(name: str, *, body: bool) -> str:
    """A vCard 3.0 (RFC 2426) of a person or of a body."""
    safe = name.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", " ")
    organisation = f"ORG:{safe}\n" if body else ""
    return f"BEGIN:VCARD\nVERSION:3.0\nFN:{safe}\nN:{safe};;;;\n{organisation}END:VCARD"


def _date(on: date | None) -> str:
    """A day, or an instant in UTC."""
    if on is None:
        return ""
    said = on.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(on, datetime) else on.isoformat()
    return _tag("date", _leaf("dateTime", said))


def _contribute(role: str, names: Iterable[str], on: date | None, *, body: bool = False) -> str:
    cards = "".join(_leaf("entity", _card(name, body=body)) for name in names if name)
    return _tag("contribute", _word("role", role), cards, _date(on)) if cards else ""


def _life_cycle(told: Description) -> str:
    return _tag(
        "lifeCycle",
        _word("status", "final"),
        _contribute("author", told.authors, told.issued_on),
        _contribute("publisher", [told.publisher], told.issued_on, body=True),
    )


def _about_the_record(told: Description) -> str:
    maker = told.publisher or (told.authors[0] if told.authors else "")
    return _tag(
        "metaMetadata",
        _identifier("URI", f"{told.url}#notice"),
        _contribute("creator", [maker], told.metadata_at, body=bool(told.publisher)),
        *(_leaf("metadataSchema", name) for name in SCHEMAS),
        _leaf("language", _tongue(told.language)),
    )


def _technical(told: Description) -> str:
    size = sum(part.size for part in told.parts)
    tongue = _tongue(told.language)
    return _tag(
        "technical",
        *(_leaf("format", name) for name in dict.fromkeys([*(part.media_type for part in told.parts), "text/html"])),
        _leaf("size", size or ""),
        *(_leaf("location", url) for url in dict.fromkeys([told.url, *(part.url for part in told.parts), *told.links])),
        _string("otherPlatformRequirements", told.needs, tongue),
    )


def _educational(told: Description) -> str:
    tongue = _tongue(told.language)
    duration = _tag("typicalLearningTime", _leaf("duration", f"PT{told.minutes}M")) if told.minutes else ""
    return _tag(
        "educational",
        _word("learningResourceType", told.learning_type),
        *(_word("intendedEndUserRole", role) for role in told.roles),
        *(_word("context", one, LOM if one in SCHOOL_CONTEXTS else LOM_FR) for one in told.contexts),
        _string("typicalAgeRange", told.age_range, tongue),
        duration,
        _string("description", told.advice, tongue),
        _leaf("language", tongue),
    )


def _rights(told: Description) -> str:
    words = " – ".join(part for part in (told.rights, told.rights_url) if part)
    return _tag(
        "rights",
        _word("cost", "no" if told.is_free else "yes"),
        _word("copyrightAndOtherRestrictions", "yes" if told.rights else "no"),
        _string("description", words, _tongue(told.language)),
    )


def _relations(told: Description) -> str:
    tongue = _tongue(told.language)
    return "".join(
        _tag(
            "relation",
            _word("kind", one.kind),
            _tag("resource", _identifier("URI", one.url), _string("description", one.title, tongue)),
        )
        for one in told.relations
    )


def _classification(told: Description) -> str:
    """One classification for each purpose, one path for each term."""
    tongue = _tongue(told.language)
    found: dict[str, list[Classified]] = {}
    for one in told.classified:
        found.setdefault(one.purpose, []).append(one)
    made = [
        _tag("classification", _word("purpose", purpose), *(_path(one, tongue) for one in terms))
        for purpose, terms in found.items()
    ]
    if told.accessibility:
        made.append(
            _tag(
                "classification",
                _word("purpose", "accessibility restrictions"),
                _string("description", told.accessibility, tongue),
            )
        )
    return "".join(made)


def _path(one: Classified, tongue: str) -> str:
    taxon = _tag("taxon", _leaf("id", one.code), _string("entry", one.label, tongue))
    return _tag("taxonPath", _string("source", one.source, tongue), taxon)

"""What a harvested description says, whatever its format: Dublin Core, its terms, or LOM."""

import re
from dataclasses import dataclass

from lxml import etree

from maillage.core.text import clean_line, clean_text, squash

LOM = "{http://ltsc.ieee.org/xsd/LOM}"
YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
ADDRESS = re.compile(r"https?://[^\s<>\"]{3,380}")
DOI = re.compile(r"\b10\.\d{4,9}/[^\s<>\"]+", re.IGNORECASE)
ISBN = re.compile(r"\b(?:97[89][ -]?)?\d(?:[ -]?\d){8}[ -]?[\dXx]\b")
NAME = re.compile(r"^(?:FN|ORG)[^:]*:(.+)$", re.MULTILINE)
LONGEST_TITLE = 140


@dataclass(frozen=True, kw_only=True)
class Told:
    """The few facts that every format gives."""

    title: str
    description: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    year: str = ""
    language: str = ""
    kind: str = ""
    subjects: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    rights: str = ""

    @property
    def key(self) -> str:
        """Title, publisher and year, folded; nothing when one of them is not said."""
        parts = (squash(self.title), squash(self.publisher), self.year)
        return "|".join(parts) if all(parts) else ""


def read(xml: str) -> Told | None:
    """What a description says; nothing when it has no title or is in no format of ours."""
    if not xml:
        return None
    reader = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml.encode(), reader)
    except (etree.XMLSyntaxError, ValueError):
        return None
    told = _lom(root) if root.tag == f"{LOM}lom" else _dublin_core(root)
    return told if told.title else None


def identifiers_of(values: list[str]) -> tuple[str, ...]:
    """The same thing written in one way: addresses without scheme nor last slash, DOI in lower case, ISBN in digits."""
    found: dict[str, None] = {}
    for value in values:
        for address in ADDRESS.findall(value):
            found[re.sub(r"^https?://(?:www\.)?", "", address.rstrip("/.,;")).lower()] = None
        for doi in DOI.findall(value):
            found[f"doi:{doi.lower().rstrip('.,;')}"] = None
        if "isbn" in value.lower():
            for isbn in ISBN.findall(value):
                found[f"isbn:{re.sub(r'[ -]', '', isbn).upper()}"] = None
    return tuple(found)


def _dublin_core(root: etree._Element) -> Told:
    """Elements or terms: the local names are the same, whatever the wrapper."""
    said: dict[str, list[str]] = {}
    for one in root.iter(etree.Element):
        name, text = etree.QName(one).localname, (one.text or "").strip()
        if text and len(one) == 0:
            said.setdefault(name, []).append(text)
    first = {name: values[0] for name, values in said.items()}
    dates = [*said.get("issued", ()), *said.get("date", ()), *said.get("created", ())]
    years = [found[0] for value in dates if (found := YEAR.search(value))]
    identified = [*said.get("identifier", ()), *said.get("source", ())]
    return Told(
        title=clean_line(first.get("title", ""))[:LONGEST_TITLE],
        description=clean_text("\n\n".join([*said.get("description", ()), *said.get("abstract", ())])),
        authors=tuple(clean_line(name) for name in said.get("creator", ())),
        publisher=clean_line(first.get("publisher", ""))[:160],
        year=years[0] if years else "",
        language=first.get("language", "")[:2].lower(),
        kind=first.get("type", ""),
        subjects=tuple(clean_line(word) for word in said.get("subject", ())),
        identifiers=identifiers_of(identified),
        addresses=tuple(dict.fromkeys(one for value in identified for one in ADDRESS.findall(value))),
        rights=clean_line(" ".join([*said.get("license", ()), *said.get("rights", ())]))[:300],
    )


def _texts(root: etree._Element, path: str) -> list[str]:
    steps = "/".join(f"{LOM}{step}" for step in path.split("/"))
    return [text for one in root.iterfind(steps) if (text := (one.text or "").strip())]


def _people(root: etree._Element, role: str) -> list[str]:
    """The names on the vCards of a role."""
    found = []
    for one in root.iterfind(f"{LOM}lifeCycle/{LOM}contribute"):
        if one.findtext(f"{LOM}role/{LOM}value") == role:
            cards = [card.text or "" for card in one.iterfind(f"{LOM}entity")]
            found += [
                names[0].replace("\\,", ",").replace("\\;", ";") for card in cards if (names := NAME.findall(card))
            ]
    return [clean_line(name) for name in found]


def _lom(root: etree._Element) -> Told:
    titles, tongues = _texts(root, "general/title/string"), _texts(root, "general/language")
    years = [found[0] for value in _texts(root, "lifeCycle/contribute/date/dateTime") if (found := YEAR.search(value))]
    identified = [*_texts(root, "general/identifier/entry"), *_texts(root, "technical/location")]
    publishers = _people(root, "publisher")
    return Told(
        title=clean_line(titles[0] if titles else "")[:LONGEST_TITLE],
        description=clean_text("\n\n".join(_texts(root, "general/description/string"))),
        authors=tuple(_people(root, "author")),
        publisher=(publishers[0] if publishers else "")[:160],
        year=years[0] if years else "",
        language={"fre": "fr", "eng": "en", "dut": "nl", "ger": "de"}.get(tongues[0][:3], tongues[0][:2])
        if tongues
        else "",
        kind=next(iter(_texts(root, "educational/learningResourceType/value")), ""),
        subjects=tuple(_texts(root, "general/keyword/string")),
        identifiers=identifiers_of(identified),
        addresses=tuple(dict.fromkeys(one for value in identified for one in ADDRESS.findall(value))),
        rights=clean_line(" ".join(_texts(root, "rights/description/string")))[:300],
    )

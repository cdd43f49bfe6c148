"""Asking another repository, one answer at a time, through the safe outgoing client."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from lxml import etree

from maillage.core.client import MEGABYTE, fetch
from maillage.core.errors import Refused

OAI = "{http://www.openarchives.org/OAI/2.0/}"
MOST_BYTES = 20 * MEGABYTE
SECONDS = 60.0
ACCEPT = "text/xml, application/xml;q=0.9, */*;q=0.1"
LONGEST_IDENTIFIER = 300
DAY = "YYYY-MM-DD"
Answer = Callable[[str], bytes]


class NotOai(Refused):
    """What is at this address does not speak OAI-PMH 2.0."""


class Complaint(Refused):
    """The repository answers with one of the eight errors."""

    def __init__(self, code: str, sentence: str) -> None:
        """Keep the code beside what was said."""
        super().__init__(_("Le catalogue répond : %(code)s. %(sentence)s") % {"code": code, "sentence": sentence[:300]})
        self.code = code


@dataclass(frozen=True)
class Taken:
    """A record as it came."""

    identifier: str
    datestamp: str
    deleted: bool
    sets: tuple[str, ...]
    xml: str


@dataclass(frozen=True)
class Page:
    """One answer to ListRecords: its records, what leads to the next one, when it was made."""

    records: tuple[Taken, ...]
    token: str
    at: str


def over_http(url: str) -> bytes:
    """The body of an answer.

    Raises:
        FetchRefused: the address cannot be read; a 503 has its status.
    """
    return fetch(url, max_bytes=MOST_BYTES, timeout=SECONDS, accept=ACCEPT).body


def _parsed(body: bytes) -> etree._Element:
    """The root of an answer; no entity, no other file, no network."""
    reader = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(body, reader)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotOai(
            _("Cette adresse ne répond pas en XML : vérifiez que c’est celle d’un service OAI-PMH.")
        ) from error
    if root.tag != f"{OAI}OAI-PMH":
        raise NotOai(_("Cette adresse ne parle pas OAI-PMH 2.0 : demandez au catalogue celle de son service."))
    complaint = root.find(f"{OAI}error")
    if complaint is not None:
        raise Complaint(complaint.get("code", ""), (complaint.text or "").strip())
    return root


def ask(url: str, arguments: Mapping[str, str], answer: Answer = over_http) -> etree._Element:
    """One request.

    Raises:
        NotOai, Complaint, FetchRefused: with the sentence to show.
    """
    joint = "&" if "?" in url else "?"
    return _parsed(answer(f"{url}{joint}{urlencode(arguments)}"))


def granularity(url: str, answer: Answer = over_http) -> str:
    """How the repository writes its dates."""
    root = ask(url, {"verb": "Identify"}, answer)
    return (root.findtext(f"{OAI}Identify/{OAI}granularity") or "").strip()


def list_records(url: str, arguments: Mapping[str, str], answer: Answer = over_http) -> Page:
    """One page of records.

    Raises:
        NotOai, Complaint, FetchRefused: with the sentence to show.
    """
    root = ask(url, {"verb": "ListRecords", **arguments}, answer)
    inside = root.find(f"{OAI}ListRecords")
    if inside is None:
        raise NotOai(_("Le catalogue a répondu sans liste : réessayez, ou écrivez à qui le tient."))
    records = tuple(_taken(one) for one in inside.iterfind(f"{OAI}record"))
    token = (inside.findtext(f"{OAI}resumptionToken") or "").strip()
    at = (root.findtext(f"{OAI}responseDate") or "").strip()
    return Page(tuple(one for one in records if one.identifier), token, at[:20])


def _taken(one: etree._Element) -> Taken:
    head = one.find(f"{OAI}header")
    if head is None:
        return Taken("", "", deleted=False, sets=(), xml="")
    metadata = one.find(f"{OAI}metadata")
    inside = next(iter(metadata), None) if metadata is not None else None
    return Taken(
        identifier=(head.findtext(f"{OAI}identifier") or "").strip()[:LONGEST_IDENTIFIER],
        datestamp=(head.findtext(f"{OAI}datestamp") or "").strip()[:20],
        deleted=head.get("status") == "deleted",
        sets=tuple((spec.text or "").strip() for spec in head.iterfind(f"{OAI}setSpec")),
        xml=etree.tostring(inside, encoding="unicode", with_tail=False) if inside is not None else "",
    )

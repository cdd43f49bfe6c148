"""The XML of the answers, written by hand: an answer is read by a program, a hundred records at a time."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from maillage.oai.enums import FORMATS, Format
from maillage.oai.protocol.arguments import Asked
from maillage.oai.protocol.dates import written

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">'
)
RIGHTS = (
    '<description><rightsManifest xmlns="http://www.openarchives.org/OAI/2.0/rights/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/rights/'
    ' http://www.openarchives.org/OAI/2.0/rightsManifest.xsd"'
    ' appliesTo="http://www.openarchives.org/OAI/2.0/entity#metadata"><rights>'
    '<rightsReference ref="https://creativecommons.org/publicdomain/zero/1.0/"/></rights></rightsManifest></description>'
)
DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+")


def text(value: str) -> str:
    """A text between tags."""
    return escape(NOT_XML.sub("", value))


def element(name: str, value: str) -> str:
    """An element that holds a text."""
    return f"<{name}>{text(value)}</{name}>"


def document(asked: Asked, base: str, at: datetime, body: str) -> str:
    """The whole answer: when, what was asked, what is answered."""
    told = {"verb": asked.verb, **asked.given} if asked.is_repeatable else {}
    attributes = "".join(f" {name}={quoteattr(NOT_XML.sub('', value))}" for name, value in told.items())
    when = f"<responseDate>{written(at)}</responseDate>"
    return f"{HEAD}{when}<request{attributes}>{text(base)}</request>{body}</OAI-PMH>\n"


def header(identifier: str, at: datetime, sets: Sequence[str], *, deleted: bool) -> str:
    """The header of a record."""
    status = ' status="deleted"' if deleted else ""
    specs = "".join(element("setSpec", spec) for spec in sets)
    return f"<header{status}>{element('identifier', identifier)}<datestamp>{written(at)}</datestamp>{specs}</header>"


def record(head: str, xml: str) -> str:
    """A record; a deleted one has no metadata."""
    return f"<record>{head}<metadata>{xml}</metadata></record>" if xml else f"<record>{head}</record>"


def format_of(one: Format) -> str:
    """A metadata format as it is listed."""
    parts = (("metadataPrefix", one.prefix), ("schema", one.schema), ("metadataNamespace", one.namespace))
    return "<metadataFormat>" + "".join(element(*pair) for pair in parts) + "</metadataFormat>"


def formats(prefixes: Sequence[str]) -> str:
    """Those of these prefixes, in the order in which they are announced."""
    return "".join(format_of(one) for prefix, one in FORMATS.items() if prefix in prefixes)


def identify(*, name: str, base: str, email: str, earliest: datetime, namespace: str, sample: str) -> str:
    """Who we are."""
    parts = (
        element("repositoryName", name), element("baseURL", base), "<protocolVersion>2.0</protocolVersion>",
        element("adminEmail", email), f"<earliestDatestamp>{written(earliest)}</earliestDatestamp>",
        "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity>",
        "<compression>gzip</compression>", _identifiers(namespace, sample) if DOMAIN.fullmatch(namespace) else "",
        RIGHTS,
    )  # fmt: skip
    return f"<Identify>{''.join(parts)}</Identify>"


def _identifiers(namespace: str, sample: str) -> str:
    """How identifiers are made (guidelines for the oai-identifier format)."""
    return (
        '<description><oai-identifier xmlns="http://www.openarchives.org/OAI/2.0/oai-identifier"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai-identifier'
        ' http://www.openarchives.org/OAI/2.0/oai-identifier.xsd"><scheme>oai</scheme>'
        f"{element('repositoryIdentifier', namespace)}<delimiter>:</delimiter>"
        f"{element('sampleIdentifier', sample)}</oai-identifier></description>"
    )


def resumption(token: str, attributes: Mapping[str, object]) -> str:
    """The token of a list; an empty one closes a list that had several pages."""
    told = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<resumptionToken{told}>{text(token)}</resumptionToken>"

"""Dublin Core: the fifteen elements that every repository gives, and the terms that say more.

The terms have no root of their own: they stand in ``dcterms`` of an ``oai_dcterms`` wrapper, as aggregators read them.
"""

from maillage.core.clock import day_of
from maillage.oai.crosswalks.description import Description, Related, element

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
DC_OPEN = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    f' {XSI} xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/'
    ' http://www.openarchives.org/OAI/2.0/oai_dc.xsd">'
)
TERMS_OPEN = (
    f'<dcterms:dcterms xmlns:dcterms="http://purl.org/dc/terms/" {XSI}'
    ' xsi:schemaLocation="http://purl.org/dc/terms/ https://www.dublincore.org/schemas/xmls/qdc/dcterms.xsd">'
)
# The relations of LOM in the words of Dublin Core.
TERM_OF = {
    "ispartof": "isPartOf", "haspart": "hasPart", "requires": "requires", "isrequiredby": "isRequiredBy",
    "isversionof": "isVersionOf", "hasversion": "hasVersion", "references": "references",
    "isreferencedby": "isReferencedBy", "isbasedon": "source", "isbasisfor": "relation",
}  # fmt: skip


def oai_dc(told: Description) -> str:
    """Unqualified Dublin Core."""
    tongue = told.language
    lines = [element("dc:title", told.title, xml_lang=tongue)]
    lines += [element("dc:creator", name) for name in told.authors]
    lines += [element("dc:subject", word, xml_lang=tongue) for word in told.keywords]
    lines += [element("dc:description", told.description, xml_lang=tongue), element("dc:publisher", told.publisher)]
    lines += [element("dc:date", told.issued_on.isoformat() if told.issued_on else ""), element("dc:type", told.kind)]
    lines += [element("dc:format", name) for name in dict.fromkeys(part.media_type for part in told.parts)]
    lines += [element("dc:identifier", told.url)]
    lines += [element("dc:identifier", entry) for _catalogue, entry in told.identifiers]
    lines += [element("dc:language", tongue)]
    lines += [element("dc:relation", one.url) for one in told.relations if one.kind != "isbasedon"]
    lines += [element("dc:source", one.url) for one in told.relations if one.kind == "isbasedon"]
    lines += [element("dc:rights", told.rights, xml_lang=tongue), element("dc:rights", told.rights_url)]
    return f"{DC_OPEN}{''.join(lines)}</oai_dc:dc>"


def _related(one: Related) -> str:
    return element(f"dcterms:{TERM_OF.get(one.kind, 'relation')}", one.url)


def dcterms(told: Description) -> str:
    """The terms of the Dublin Core Metadata Initiative."""
    tongue = told.language
    lines = [element("dcterms:title", told.title, xml_lang=tongue)]
    lines += [element("dcterms:creator", name) for name in told.authors]
    lines += [element("dcterms:subject", word, xml_lang=tongue) for word in told.keywords]
    lines += [element("dcterms:description", told.description, xml_lang=tongue)]
    lines += [element("dcterms:publisher", told.publisher)]
    lines += [element("dcterms:issued", told.issued_on.isoformat() if told.issued_on else "")]
    lines += [element("dcterms:modified", day_of(told.modified_at, "UTC").isoformat() if told.modified_at else "")]
    lines += [element("dcterms:type", told.kind), element("dcterms:language", tongue)]
    lines += [element("dcterms:identifier", told.url)]
    lines += [element("dcterms:identifier", entry) for _catalogue, entry in told.identifiers]
    lines += [element("dcterms:audience", name, xml_lang=tongue) for name in told.audiences]
    lines += [element("dcterms:educationLevel", one.label, xml_lang=tongue) for one in told.classified
              if one.purpose == "educational level"]  # fmt: skip
    lines += [element("dcterms:extent", f"PT{told.minutes}M" if told.minutes else "")]
    lines += [element("dcterms:format", name) for name in dict.fromkeys(part.media_type for part in told.parts)]
    lines += [element("dcterms:instructionalMethod", told.advice, xml_lang=tongue)]
    lines += [_related(one) for one in told.relations]
    lines += [element("dcterms:license", told.rights_url), element("dcterms:rights", told.rights, xml_lang=tongue)]
    return f"{TERMS_OPEN}{''.join(lines)}</dcterms:dcterms>"

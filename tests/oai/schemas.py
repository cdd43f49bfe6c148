"""The schemas that records are held by: for these tests, and for those that load the demonstration."""

from pathlib import Path

from lxml import etree

HERE = Path(__file__).parent
SCHEMAS = {prefix: etree.XMLSchema(etree.parse(str(HERE / f"{prefix}.xsd"))) for prefix in ("oai_dc", "lom", "dcterms")}


def valid(prefix: str, xml: str) -> etree._Element:
    """The record as a tree; fails where it is not what its format asks for."""
    tree = etree.fromstring(xml)
    SCHEMAS[prefix].assertValid(tree)
    return tree

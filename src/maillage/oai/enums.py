"""Verbs, errors and metadata formats of the protocol (OAI-PMH 2.0, sections 3.6 and 4)."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """The six requests."""

    IDENTIFY = "Identify", "Identify"
    LIST_FORMATS = "ListMetadataFormats", "ListMetadataFormats"
    LIST_SETS = "ListSets", "ListSets"
    LIST_IDENTIFIERS = "ListIdentifiers", "ListIdentifiers"
    LIST_RECORDS = "ListRecords", "ListRecords"
    GET_RECORD = "GetRecord", "GetRecord"


class Code(models.TextChoices):
    """The eight errors: each is an answer of its own, in HTTP 200."""

    BAD_ARGUMENT = "badArgument", "badArgument"
    BAD_TOKEN = "badResumptionToken", "badResumptionToken"
    BAD_VERB = "badVerb", "badVerb"
    NO_SUCH_FORMAT = "cannotDisseminateFormat", "cannotDisseminateFormat"
    NO_SUCH_ID = "idDoesNotExist", "idDoesNotExist"
    NOTHING = "noRecordsMatch", "noRecordsMatch"
    NO_FORMATS = "noMetadataFormats", "noMetadataFormats"
    NO_SETS = "noSetHierarchy", "noSetHierarchy"


@dataclass(frozen=True)
class Format:
    """A metadata format: its prefix, its schema and its namespace."""

    prefix: str
    schema: str
    namespace: str


FORMATS = {
    one.prefix: one
    for one in (
        Format(
            "oai_dc",
            "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
            "http://www.openarchives.org/OAI/2.0/oai_dc/",
        ),
        Format("lom", "http://ltsc.ieee.org/xsd/lomv1.0/lom.xsd", "http://ltsc.ieee.org/xsd/LOM"),
        Format("dcterms", "https://www.dublincore.org/schemas/xmls/qdc/dcterms.xsd", "http://purl.org/dc/terms/"),
    )
}


class Standing(models.TextChoices):
    """How a harvested catalogue stands."""

    READY = "ready", _("à jour")
    UNDER_WAY = "under_way", _("moisson en cours")
    FAILED = "failed", _("en échec")

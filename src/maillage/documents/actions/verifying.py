"""Whether a paper or a file is one of ours: genuine, altered, or unknown. Nothing of what it says is told."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.documents.actions.issuing import ALPHABET, CHECK_LENGTH
from maillage.documents.enums import RequestState
from maillage.documents.models import Document, SignatureRequest

PRINTED = re.compile(rb"[A-Z]{2,8}-\d{4}-\d{4,7}-([%s]{8})(?![A-Z0-9])" % ALPHABET.encode())
MOST_PRINTED = 20
CHUNK = 1 << 16


class Verdict(models.TextChoices):
    """What a verification says."""

    GENUINE = "genuine", _("authentique")
    CERTIFICATE = "certificate", _("certificat authentique")
    NUMBER = "number", _("numéro connu")
    ALTERED = "altered", _("modifié")
    UNKNOWN = "unknown", _("inconnu")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is told: the verdict, and of a known document what its holder may know."""

    verdict: Verdict
    sha256: str = ""
    document: Document | None = None

    @property
    def request(self) -> SignatureRequest | None:
        """The request for signatures of the document, if there was one."""
        return getattr(self.document, "request", None) if self.document is not None else None

    @property
    def signatures(self) -> int:
        """How many people signed."""
        request = self.request
        if request is None:
            return 0
        return request.signers.exclude(signed_sha256="").count()

    @property
    def signed_at(self) -> datetime | None:
        """When the last of them did, once all have."""
        request = self.request
        return request.ended_at if request is not None and request.state == RequestState.SIGNED else None


def _known() -> models.QuerySet[Document]:
    return Document.objects.select_related("request", "superseded_by").defer("data").order_by("pk")


def verify_file(file: BinaryIO) -> Finding:
    """Compare a file with those that were issued. It is read once and kept nowhere.

    A file of which no digest is known but that carries one of our numbers was altered, or printed to PDF again.
    """
    hashed, content = hashlib.sha256(), bytearray()
    while chunk := file.read(CHUNK):
        hashed.update(chunk)
        content += chunk
    digest = hashed.hexdigest()
    found = _known().filter(sha256=digest).first()
    if found is not None:
        return Finding(verdict=Verdict.GENUINE, sha256=digest, document=found)
    sealed = _known().filter(request__certificate_sha256=digest).first()
    if sealed is not None:
        return Finding(verdict=Verdict.CERTIFICATE, sha256=digest, document=sealed)
    named = {code.decode() for code in PRINTED.findall(bytes(content))[:MOST_PRINTED]}
    altered = _known().filter(check_code__in=named).first() if named else None
    if altered is not None:
        return Finding(verdict=Verdict.ALTERED, sha256=digest, document=altered)
    return Finding(verdict=Verdict.UNKNOWN, sha256=digest)


def verify_number(typed: str) -> Finding:
    """Whether a full number was issued; blanks, dashes and case are indifferent."""
    bare = re.sub(r"[^A-Z0-9]", "", typed.upper())
    code = bare[-CHECK_LENGTH:]
    found = _known().filter(check_code=code).first() if len(bare) > CHECK_LENGTH else None
    if found is None or re.sub(r"[^A-Z0-9]", "", found.number.upper()) != bare[:-CHECK_LENGTH]:
        return Finding(verdict=Verdict.UNKNOWN)
    return Finding(verdict=Verdict.NUMBER, document=found)

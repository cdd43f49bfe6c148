"""States of documents and signatures, and what may follow what."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    """Where a document stands; its file never changes."""

    ISSUED = "issued", _("émis")
    SUPERSEDED = "superseded", _("remplacé")
    VOID = "void", _("annulé")


DOCUMENT_MOVES = {
    DocumentState.ISSUED: frozenset({DocumentState.SUPERSEDED, DocumentState.VOID}),
    DocumentState.SUPERSEDED: frozenset[str](),
    DocumentState.VOID: frozenset[str](),
}


class RequestState(models.TextChoices):
    """Where the signatures of a document stand."""

    WAITING = "waiting", _("en cours de signature")
    SIGNED = "signed", _("signé par tous")
    REFUSED = "refused", _("signature refusée")
    EXPIRED = "expired", _("délai dépassé")
    CANCELLED = "cancelled", _("demande retirée")


ENDS = frozenset({RequestState.SIGNED, RequestState.REFUSED, RequestState.EXPIRED, RequestState.CANCELLED})
REQUEST_MOVES = {RequestState.WAITING: ENDS} | {end: frozenset[str]() for end in ENDS}


class SignerState(models.TextChoices):
    """What one signer did."""

    WAITING = "waiting", _("à signer")
    SIGNED = "signed", _("signé")
    REFUSED = "refused", _("refusé")


SIGNER_MOVES = {
    SignerState.WAITING: frozenset({SignerState.SIGNED, SignerState.REFUSED}),
    SignerState.SIGNED: frozenset[str](),
    SignerState.REFUSED: frozenset[str](),
}


class Step(models.TextChoices):
    """What happened to a request for signatures."""

    ASKED = "asked", _("demande envoyée")
    OPENED = "opened", _("document ouvert par le signataire")
    CODE_SENT = "code_sent", _("code envoyé")
    CODE_WRONG = "code_wrong", _("code refusé")
    SIGNED = "signed", _("signature")
    REFUSED = "refused", _("refus de signer")
    REMINDED = "reminded", _("rappel envoyé")
    COMPLETE = "complete", _("toutes les signatures réunies")
    SEALED = "sealed", _("certificat de signature établi")
    EXPIRED = "expired", _("délai dépassé")
    CANCELLED = "cancelled", _("demande retirée")


LANGUAGES = [("fr", _("français")), ("en", _("anglais"))]
SIGNING_LASTS = timedelta(days=30)
CODE_LASTS = timedelta(minutes=15)
CODE_ATTEMPTS = 5  # wrong codes before another code is needed
CODES_AN_HOUR = 5
CODES_IN_ALL = 20
REMINDED_AFTER = timedelta(days=5)
MOST_REMINDERS = 2

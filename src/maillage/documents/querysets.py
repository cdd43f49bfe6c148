"""The vocabulary of documents."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.core.errors import Refused
from maillage.documents.enums import MOST_REMINDERS, REMINDED_AFTER, DocumentState, RequestState, SignerState
from maillage.documents.kinds import owners

if TYPE_CHECKING:
    from maillage.documents.models import Document, SignatureRequest, Signer, TextVersion, Trace


class DocumentIsKept(Refused):
    """What was issued is neither rewritten nor removed."""

    def __init__(self) -> None:
        """One sentence for every way of trying."""
        super().__init__(_("Un document émis ne se modifie pas et ne s’efface pas : annulez-le, ou remplacez-le."))


class IssuedDocumentQuerySet(models.QuerySet["Document"]):
    """Documents, in sentences."""

    def visible_to(self, user: Any) -> "IssuedDocumentQuerySet":
        """Those of the things that a person may see, as the app that owns each thing says; administrators see all."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_staff:
            return self
        seen = Q(pk__in=[])
        for name, owner in owners():
            seen |= Q(about_kind=name) & owner.seen(user)
        return self.filter(seen)

    def about(self, kind: str, key: object) -> "IssuedDocumentQuerySet":
        """Those of one thing."""
        return self.filter(about_kind=kind, about_key=str(key))

    def of_kind(self, kind: str) -> "IssuedDocumentQuerySet":
        """Conventions, or delivery notes."""
        return self.filter(kind=kind)

    def in_force(self) -> "IssuedDocumentQuerySet":
        """Neither replaced nor void."""
        return self.filter(state=DocumentState.ISSUED)

    def without_file(self) -> "IssuedDocumentQuerySet":
        """Numbered, not composed yet."""
        return self.filter(sha256="", erased_at=None)

    def outdated(self, day: date) -> "IssuedDocumentQuerySet":
        """Kept long enough: what they say may be forgotten."""
        return self.filter(kept_until__lt=day, erased_at=None)

    def newest_first(self) -> "IssuedDocumentQuerySet":
        """The last issued on top."""
        return self.order_by("-issued_at", "-pk")

    def for_lists(self) -> "IssuedDocumentQuerySet":
        """With their signatures, without what they say."""
        return self.select_related("request", "superseded_by").defer("data")

    def delete(self) -> NoReturn:
        """Refused: a number that was given stays given."""
        raise DocumentIsKept


class TextVersionQuerySet(models.QuerySet["TextVersion"]):
    """Versions of model texts."""

    def of(self, issuer: str, kind: str, language: str) -> "TextVersionQuerySet":
        """All the versions of one text, the latest first."""
        return self.filter(issuer=issuer, kind=kind, language=language).order_by("-version")


class SignatureRequestQuerySet(models.QuerySet["SignatureRequest"]):
    """Requests for signatures."""

    def waiting(self) -> "SignatureRequestQuerySet":
        """Those that somebody has still to sign."""
        return self.filter(state=RequestState.WAITING)

    def overdue(self, at: datetime) -> "SignatureRequestQuerySet":
        """Waiting beyond their date."""
        return self.waiting().filter(expires_at__lte=at)

    def to_seal(self) -> "SignatureRequestQuerySet":
        """Signed by all, whose certificate is not made."""
        return self.filter(state=RequestState.SIGNED, certificate_sha256="", document__erased_at=None)


class SignerQuerySet(models.QuerySet["Signer"]):
    """Those who sign."""

    def visible_to(self, user: Any) -> "SignerQuerySet":
        """The signers of the documents that a person sees."""
        documents: IssuedDocumentQuerySet = apps.get_model("documents", "Document")._default_manager.visible_to(user)
        return self.filter(request__document__in=documents)

    def waiting(self) -> "SignerQuerySet":
        """Who has neither signed nor refused."""
        return self.filter(state=SignerState.WAITING)

    def in_order(self) -> "SignerQuerySet":
        """As they were named; the order of signing is free."""
        return self.order_by("rank", "pk")

    def of_address(self, email: str) -> "SignerQuerySet":
        """What an address was asked to sign."""
        return self.filter(email__iexact=email)

    def to_remind(self, at: datetime) -> "SignerQuerySet":
        """Silent for five days since the last message, twice at most."""
        return self.waiting().filter(
            request__state=RequestState.WAITING, request__expires_at__gt=at, asked_at__lte=at - REMINDED_AFTER,
            reminders__lt=MOST_REMINDERS,
        )  # fmt: skip


class TraceQuerySet(models.QuerySet["Trace"]):
    """What happened, line after line."""

    def in_order(self) -> "TraceQuerySet":
        """From the first."""
        return self.order_by("at", "pk")

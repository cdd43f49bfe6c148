"""Facts about documents: what was issued, with which number and file, who signed it and how.

A document is about a thing of an upper floor, named by ``about_kind`` and ``about_key``, and issued by somebody named
by ``issuer`` (« organisation:42 »); both labels are those of the day. What it says is frozen in ``data``.
"""

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.documents.enums import LANGUAGES, DocumentState, RequestState, SignerState, Step
from maillage.documents.kinds import label_of
from maillage.documents.querysets import (
    DocumentIsKept,
    IssuedDocumentQuerySet,
    SignatureRequestQuerySet,
    SignerQuerySet,
    TextVersionQuerySet,
    TraceQuerySet,
)

FOLDER = "documents"


class Counter(models.Model):
    """The last number given by an issuer, for a kind and a year: a number is taken with the row that carries it."""

    issuer = models.CharField(_("émetteur"), max_length=80)
    kind = models.CharField(_("genre"), max_length=40)
    year = models.PositiveSmallIntegerField(_("année"))
    last = models.PositiveIntegerField(_("dernier numéro"), default=0)

    class Meta:
        verbose_name = _("compteur de documents")
        verbose_name_plural = _("compteurs de documents")
        constraints = (models.UniqueConstraint(fields=["issuer", "kind", "year"], name="documents_counter_once"),)

    def __str__(self) -> str:
        """The series."""
        return f"{self.issuer} {self.kind} {self.year}"


class TextVersion(models.Model):
    """One version of the articles that an issuer prints, for a kind and a language; never rewritten.

    ``articles`` are [{title, body}] with variables between braces. A version that ``follows_default`` holds none: the
    house's own text is printed.
    """

    issuer = models.CharField(_("émetteur"), max_length=80)
    kind = models.CharField(_("genre"), max_length=40)
    language = models.CharField(_("langue"), max_length=5, choices=LANGUAGES)
    version = models.PositiveIntegerField(_("version"))
    articles = models.JSONField(_("articles"), default=list, blank=True)
    follows_default = models.BooleanField(_("suit le texte proposé"), default=False)
    note = models.CharField(_("ce qui change"), max_length=200, blank=True)
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )

    objects = TextVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’un texte type")
        verbose_name_plural = _("versions de textes types")
        constraints = (
            models.UniqueConstraint(
                fields=["issuer", "kind", "language", "version"],
                name="documents_text_version_once",
                violation_error_message=_("Quelqu’un a enregistré ce texte entre-temps."),
            ),
        )

    def __str__(self) -> str:
        """Kind, language, version."""
        return f"{label_of(self.kind)} ({self.language}, {self.version})"

    def save(self, *args: Any, **options: Any) -> None:
        """A version is written once."""
        if not self._state.adding:
            raise DocumentIsKept
        super().save(*args, **options)


class Document(models.Model):
    """What was issued: a number that nothing else has, frozen data, and one PDF whose SHA-256 is kept.

    ``check_code`` ends the full number printed at the foot of the pages (CONV-2026-0007-K7QF9M2P): it cannot be
    guessed, so a number may be verified by whoever holds the paper and by nobody else. ``kept_until`` is when data,
    file and trail are forgotten; number, dates and digests stay, and the paper can still be verified.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("genre"), max_length=40)
    territory = models.ForeignKey(
        "territories.Territory", models.PROTECT, null=True, blank=True, verbose_name=_("territoire"), related_name="+"
    )
    issuer = models.CharField(_("émetteur"), max_length=80)
    issuer_name = models.CharField(_("nom de l’émetteur"), max_length=200)
    about_kind = models.CharField(_("type d’objet"), max_length=30)
    about_key = models.CharField(_("identifiant de l’objet"), max_length=64)
    about_label = models.CharField(_("objet"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("année"))
    rank = models.PositiveIntegerField(_("rang dans l’année"))
    number = models.CharField(_("numéro"), max_length=60)
    check_code = models.CharField(_("code de contrôle"), max_length=8, unique=True)
    title = models.CharField(_("titre"), max_length=200)
    language = models.CharField(_("langue"), max_length=5, choices=LANGUAGES)
    data = models.JSONField(_("données figées"), encoder=DjangoJSONEncoder)
    texts = models.ForeignKey(
        TextVersion, models.PROTECT, null=True, blank=True, verbose_name=_("texte type"), related_name="+"
    )
    issued_at = models.DateTimeField(_("émis le"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("émis par"), related_name="+"
    )
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True)
    bytes = models.PositiveIntegerField(_("octets"), default=0)
    state = models.CharField(_("état"), max_length=10, choices=DocumentState, default=DocumentState.ISSUED)
    superseded_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("remplacé par"), related_name="replaces"
    )
    void_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    void_reason = models.CharField(_("motif d’annulation"), max_length=300, blank=True)
    kept_until = models.DateField(_("conservé jusqu’au"))
    erased_at = models.DateTimeField(_("contenu effacé le"), null=True, blank=True)

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = (
            models.UniqueConstraint(
                fields=["issuer", "kind", "year", "rank"],
                name="documents_document_number_once",
                violation_error_message=_("Ce numéro est déjà donné."),
            ),
            models.CheckConstraint(
                condition=(Q(state=DocumentState.VOID, void_at__isnull=False) & ~Q(void_reason=""))
                | (~Q(state=DocumentState.VOID) & Q(void_at=None, void_reason="")),
                name="documents_document_void_with_its_reason",
                violation_error_message=_("Un document annulé porte la date et le motif de son annulation."),
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.SUPERSEDED, superseded_by__isnull=False)
                | (~Q(state=DocumentState.SUPERSEDED) & Q(superseded_by=None)),
                name="documents_document_superseded_by_another",
                violation_error_message=_("Un document remplacé nomme celui qui le remplace."),
            ),
        )
        indexes = (
            models.Index(fields=["about_kind", "about_key", "-issued_at"], name="documents_document_about"),
            models.Index(fields=["issuer", "kind", "-issued_at"], name="documents_document_issuer"),
            models.Index(fields=["sha256"], name="documents_document_sha256"),
            models.Index(fields=["kept_until"], condition=Q(erased_at=None), name="documents_document_kept"),
            models.Index(fields=["issued_at"], condition=Q(sha256=""), name="documents_document_to_compose"),
        )

    def __str__(self) -> str:
        """The number."""
        return self.number

    def save(self, *args: Any, **options: Any) -> None:
        """A document is written once; its life goes on by named actions."""
        if not self._state.adding:
            raise DocumentIsKept
        super().save(*args, **options)

    def delete(self, *_args: Any, **_options: Any) -> NoReturn:
        """Refused: a number that was given stays given."""
        raise DocumentIsKept

    @property
    def reference(self) -> str:
        """The full number, as printed."""
        return f"{self.number}-{self.check_code}"

    @property
    def kind_label(self) -> str:
        """How its kind is called, in the active language."""
        return label_of(self.kind)

    @property
    def path(self) -> str:
        """Where its file lies in the storage."""
        return f"{FOLDER}/{self.uid.hex[:2]}/{self.uid.hex}.pdf"

    @property
    def certificate_path(self) -> str:
        """Where the certificate of its signatures lies."""
        return f"{FOLDER}/{self.uid.hex[:2]}/{self.uid.hex}-signatures.pdf"

    @property
    def file_name(self) -> str:
        """The name of the file that one downloads."""
        return f"{self.number}.pdf"

    @property
    def has_file(self) -> bool:
        """Whether it is composed, and kept still."""
        return bool(self.sha256) and self.erased_at is None


class SignatureRequest(models.Model):
    """The signatures asked for one document, in any order. What is signed is the file: its digest is copied here."""

    document = models.OneToOneField(Document, models.PROTECT, verbose_name=_("document"), related_name="request")
    state = models.CharField(_("état"), max_length=9, choices=RequestState, default=RequestState.WAITING)
    asked_at = models.DateTimeField(_("demandée le"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("demandée par"),
        related_name="+",
    )  # fmt: skip
    expires_at = models.DateTimeField(_("à signer avant le"))
    reply_to = models.EmailField(_("répondre à"), blank=True)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    certificate_sha256 = models.CharField(_("empreinte du certificat"), max_length=64, blank=True)
    certificate_bytes = models.PositiveIntegerField(_("octets du certificat"), default=0)

    objects = SignatureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de signature")
        verbose_name_plural = _("demandes de signature")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=RequestState.WAITING, ended_at=None)
                | (~Q(state=RequestState.WAITING) & Q(ended_at__isnull=False)),
                name="documents_request_ended_with_its_time",
                violation_error_message=_("Une demande terminée porte la date de sa fin."),
            ),
        )
        indexes = (
            models.Index(fields=["expires_at"], condition=Q(state="waiting"), name="documents_request_waiting"),
            models.Index(fields=["certificate_sha256"], name="documents_request_certificate"),
        )

    def __str__(self) -> str:
        """The number of its document."""
        return self.document.number


class Signer(models.Model):
    """Somebody who signs, by the link that a mail brought: no account is needed.

    The one-time code is kept as a keyed digest. ``signed_sha256`` and ``consent`` are what the person had before their
    eyes: the digest of the file, and the sentence agreed to.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(SignatureRequest, models.PROTECT, verbose_name=_("demande"), related_name="signers")
    rank = models.PositiveSmallIntegerField(_("rang"))
    name = models.CharField(_("nom"), max_length=120, blank=True)
    capacity = models.CharField(_("qualité"), max_length=160, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    language = models.CharField(_("langue"), max_length=5, choices=LANGUAGES)
    state = models.CharField(_("état"), max_length=9, choices=SignerState, default=SignerState.WAITING)
    asked_at = models.DateTimeField(_("dernier message le"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("rappels"), default=0)
    opened_at = models.DateTimeField(_("ouvert le"), null=True, blank=True)
    code_digest = models.CharField(_("code (empreinte)"), max_length=64, blank=True)
    code_expires_at = models.DateTimeField(_("code valable jusqu’à"), null=True, blank=True)
    code_attempts = models.PositiveSmallIntegerField(_("codes refusés"), default=0)
    codes_sent = models.PositiveSmallIntegerField(_("codes envoyés"), default=0)
    ended_at = models.DateTimeField(_("signé ou refusé le"), null=True, blank=True)
    signed_sha256 = models.CharField(_("empreinte signée"), max_length=64, blank=True)
    consent = models.CharField(_("consentement"), max_length=400, blank=True)
    refusal = models.CharField(_("motif du refus"), max_length=500, blank=True)

    objects = SignerQuerySet.as_manager()

    class Meta:
        verbose_name = _("signataire")
        verbose_name_plural = _("signataires")
        constraints = (
            models.UniqueConstraint(fields=["request", "rank"], name="documents_signer_rank_once"),
            models.CheckConstraint(
                condition=(Q(state=SignerState.SIGNED, ended_at__isnull=False) & ~Q(signed_sha256="") & ~Q(consent=""))
                | (Q(state=SignerState.REFUSED, ended_at__isnull=False, signed_sha256=""))
                | Q(state=SignerState.WAITING, ended_at=None, signed_sha256=""),
                name="documents_signer_signed_something",
                violation_error_message=_("Une signature porte sa date, l’empreinte signée et le consentement."),
            ),
        )
        indexes = (models.Index(fields=["email"], name="documents_signer_email"),)

    def __str__(self) -> str:
        """The name, with the capacity."""
        return f"{self.name}, {self.capacity}" if self.capacity else self.name


class Trace(models.Model):
    """One line of the trail of a request: what happened, to whom, when. Only ever added."""

    request = models.ForeignKey(SignatureRequest, models.PROTECT, verbose_name=_("demande"), related_name="traces")
    signer = models.ForeignKey(
        Signer, models.PROTECT, null=True, blank=True, verbose_name=_("signataire"), related_name="traces"
    )
    step = models.CharField(_("étape"), max_length=10, choices=Step)
    at = models.DateTimeField(_("le"))
    details = models.JSONField(_("détails"), default=dict, blank=True)

    objects = TraceQuerySet.as_manager()

    class Meta:
        verbose_name = _("trace de signature")
        verbose_name_plural = _("traces de signature")

    def __str__(self) -> str:
        """What happened."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.step}"

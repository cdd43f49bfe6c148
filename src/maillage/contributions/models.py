"""The envelope of everything that is published."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.contributions.enums import AppealState, Reason, ReportReason, ReportState, State
from maillage.contributions.querysets import (
    AppealQuerySet,
    ContributionQuerySet,
    PlacementQuerySet,
    RevisionQuerySet,
    SavedReplyQuerySet,
    VisitorReportQuerySet,
)
from maillage.territories.enums import Kind


class Contribution(models.Model):
    """What everything published shares, one row per thing: an event, an organisation, a place, later an article.

    ``origin`` is the one territory it belongs to; other territories show it by a ``Placement`` and never rewrite it.
    What is ``reserved`` is read by its circle only (the members of a community), published or not.
    ``sequence`` rises with each material change (RFC 5545, 3.8.7.4). ``tick`` is the clock of the last write: indexes
    and caches ask for what is newer than what they know.
    """

    kind = models.CharField(_("type"), max_length=20, choices=Kind.choices)
    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("titre"), max_length=200)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.DRAFT)
    origin = models.ForeignKey(
        "territories.Territory", models.PROTECT, verbose_name=_("territoire d’origine"), related_name="contributions"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("auteur"),
        related_name="contributions",
    )
    language = models.CharField(_("langue"), max_length=5, default="fr")
    reserved = models.BooleanField(_("réservé à un cercle"), default=False)
    created_at = models.DateTimeField(_("créé le"))
    updated_at = models.DateTimeField(_("modifié le"))
    submitted_at = models.DateTimeField(_("proposé le"), null=True, blank=True)
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)
    checked_at = models.DateTimeField(_("relu le"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("relu par"), related_name="+"
    )
    removed_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    removed_from = models.CharField(_("état avant le retrait"), max_length=10, choices=State.choices, blank=True)
    reason = models.CharField(_("motif"), max_length=12, choices=Reason.choices, blank=True)
    message = models.TextField(_("message à l’auteur"), blank=True)
    sequence = models.PositiveIntegerField(_("numéro de version"), default=0)
    tick = models.BigIntegerField(_("horloge"), default=0, db_index=True, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state=State.REMOVED) | models.Q(removed_at__isnull=False),
                name="contributions_removed_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.PUBLISHED) | models.Q(published_at__isnull=False),
                name="contributions_published_says_when",
            ),
        )
        indexes = (
            models.Index(fields=["origin", "state", "kind"], name="contributions_queue"),
            models.Index(
                fields=["origin", "submitted_at"],
                condition=models.Q(state=State.SUBMITTED),
                name="contributions_waiting",
            ),
            models.Index(
                fields=["origin", "published_at"],
                condition=models.Q(state=State.PUBLISHED, checked_at=None),
                name="contributions_unread",
            ),
            models.Index(
                fields=["kind", "published_at"], condition=models.Q(state=State.PUBLISHED), name="contributions_newest"
            ),
            models.Index(
                fields=["kind", "removed_at"], condition=models.Q(state=State.REMOVED), name="contributions_tombstones"
            ),
        )

    def __str__(self) -> str:
        """The title."""
        return self.title

    @property
    def is_published(self) -> bool:
        """Everyone may read it."""
        return self.state == State.PUBLISHED

    @property
    def is_tombstone(self) -> bool:
        """It was removed: its address says so, feeds and exports too."""
        return self.state == State.REMOVED


class Placement(models.Model):
    """A territory that shows a contribution: its origin, or one it was shared with.

    Hiding or featuring here changes nothing elsewhere; removal at the origin removes it everywhere.
    """

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, verbose_name=_("contribution"), related_name="placements"
    )
    territory = models.ForeignKey(
        "territories.Territory", models.CASCADE, verbose_name=_("territoire"), related_name="placements"
    )
    shown = models.BooleanField(_("montré"), default=True)
    featured_from = models.DateTimeField(_("mis en avant à partir du"), null=True, blank=True)
    featured_until = models.DateTimeField(_("mis en avant jusqu’au"), null=True, blank=True)
    category = models.CharField(_("rubrique d’ici"), max_length=60, blank=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    placed_at = models.DateTimeField(_("depuis le"))

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("diffusion")
        verbose_name_plural = _("diffusions")
        constraints = (
            models.UniqueConstraint(
                fields=["contribution", "territory"],
                name="contributions_placement_once",
                violation_error_message=_("Ce territoire la montre déjà."),
            ),
            models.CheckConstraint(
                condition=models.Q(featured_from=None, featured_until=None)
                | models.Q(featured_until__gt=models.F("featured_from")),
                name="contributions_placement_featured_period",
            ),
        )
        indexes = (
            models.Index(
                fields=["territory", "featured_until"],
                condition=models.Q(featured_until__isnull=False),
                name="contributions_featured",
            ),
        )

    def __str__(self) -> str:
        """What is shown where."""
        return f"{self.contribution} → {self.territory}"


class Revision(models.Model):
    """One earlier state of a contribution: who wrote what, when. ``data`` is the whole form, readable on its own."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, verbose_name=_("contribution"), related_name="revisions"
    )
    at = models.DateTimeField(_("le"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    note = models.CharField(_("en bref"), max_length=200, blank=True)
    data = models.JSONField(_("contenu"), default=dict)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        indexes = (models.Index(fields=["contribution", "-at"], name="contributions_history"),)

    def __str__(self) -> str:
        """What changed, in short."""
        return self.note or str(self.contribution)


class VisitorReport(models.Model):
    """A visitor tells us that something is wrong; it goes to the moderators of the origin.

    About what is unlawful it is a notice in the sense of the DSA (article 16): why, where exactly, who, in good faith;
    no name is asked about offences against minors.
    The address is kept only to acknowledge and to answer, and erased with the report after a year.
    """

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, verbose_name=_("contribution"), related_name="reports"
    )
    reason = models.CharField(_("motif"), max_length=12, choices=ReportReason.choices)
    message = models.TextField(_("message"), blank=True, max_length=2000)
    name = models.CharField(_("nom"), max_length=120, blank=True)
    email = models.EmailField(_("adresse pour la réponse"), blank=True)
    location = models.CharField(_("emplacement exact"), max_length=500, blank=True)
    about_minors = models.BooleanField(_("infraction envers des mineurs"), default=False)
    good_faith = models.BooleanField(_("déclaré de bonne foi"), default=False)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    at = models.DateTimeField(_("reçu le"))
    state = models.CharField(_("état"), max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("traité par"), related_name="+"
    )
    handled_at = models.DateTimeField(_("traité le"), null=True, blank=True)
    answer = models.TextField(_("réponse"), blank=True)

    objects = VisitorReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        indexes = (
            models.Index(fields=["at"], condition=models.Q(state=ReportState.OPEN), name="contributions_open_reports"),
        )

    def __str__(self) -> str:
        """Why."""
        return self.get_reason_display()

    @property
    def number(self) -> str:
        """The number by which the visitor and the moderators speak of it."""
        return f"S-{self.pk:05d}"


class SavedReply(models.Model):
    """A message to authors that the moderators of a territory write often."""

    territory = models.ForeignKey(
        "territories.Territory", models.CASCADE, verbose_name=_("territoire"), related_name="saved_replies"
    )
    title = models.CharField(_("nom de la réponse"), max_length=80)
    reason = models.CharField(_("motif"), max_length=12, choices=Reason.choices, default=Reason.INCOMPLETE)
    text = models.TextField(_("texte"), max_length=2000)

    objects = SavedReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse enregistrée")
        verbose_name_plural = _("réponses enregistrées")
        constraints = (
            models.UniqueConstraint(
                fields=["territory", "title"],
                name="contributions_reply_once",
                violation_error_message=_("Une réponse porte déjà ce nom."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.title


class Appeal(models.Model):
    """The author asks that a decision be read again: one appeal for each decision, read by somebody else."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, verbose_name=_("contribution"), related_name="appeals"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    text = models.TextField(_("ce qui est contesté"), blank=True, max_length=2000)
    at = models.DateTimeField(_("reçu le"))
    decision = models.CharField(_("décision"), max_length=10, choices=State.choices)
    decision_at = models.DateTimeField(_("décidé le"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("décidé par"), related_name="+"
    )
    state = models.CharField(_("état"), max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("relu par"), related_name="+"
    )
    answered_at = models.DateTimeField(_("relu le"), null=True, blank=True)
    answer = models.TextField(_("réponse"), blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("recours")
        verbose_name_plural = _("recours")
        constraints = (
            models.UniqueConstraint(
                fields=["contribution", "decision_at"],
                name="contributions_one_appeal_per_decision",
                violation_error_message=_("Cette décision a déjà été contestée."),
            ),
        )
        indexes = (
            models.Index(fields=["at"], condition=models.Q(state=AppealState.OPEN), name="contributions_open_appeals"),
        )

    def __str__(self) -> str:
        """Against what."""
        return f"{self.get_decision_display()} : {self.contribution}"

    @property
    def number(self) -> str:
        """The number by which the author and the moderators speak of it."""
        return f"R-{self.pk:05d}"

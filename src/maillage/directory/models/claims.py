"""Facts about who may act for an organisation: claims, invitations, signed links, corrections sent by them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.directory.enums import ClaimState, Proof, ProposalState, Purpose, TeamRole
from maillage.directory.querysets.claims import (
    ClaimQuerySet,
    ProposalQuerySet,
    SignedLinkQuerySet,
    TeamInvitationQuerySet,
)


class Claim(models.Model):
    """« C’est ma structure »: somebody with an account asks to manage a page; somebody else says whether it is so."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="claims"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="claims"
    )
    function = models.CharField(_("fonction dans la structure"), max_length=120)
    message = models.TextField(_("message"), blank=True, max_length=1000)
    state = models.CharField(_("état"), max_length=10, choices=ClaimState.choices, default=ClaimState.WAITING)
    proof = models.CharField(_("preuve"), max_length=12, choices=Proof.choices, blank=True)
    answer = models.TextField(_("réponse"), blank=True)
    asked_at = models.DateTimeField(_("demandé le"))
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de gestion")
        verbose_name_plural = _("demandes de gestion")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(state=ClaimState.WAITING),
                name="directory_claim_once",
                violation_error_message=_("Vous avez déjà demandé à gérer cette page."),
            ),
        )
        indexes = (
            models.Index(
                fields=["organisation", "asked_at"],
                condition=Q(state=ClaimState.WAITING),
                name="directory_claim_waiting",
            ),
        )

    def __str__(self) -> str:
        """Who, for what."""
        return f"{self.user}, {self.organisation}"


class TeamInvitation(models.Model):
    """A place in a team offered to an address: taken when its owner accepts, so nothing tells who has an account."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="invitations"
    )
    email = models.EmailField(_("adresse électronique"))
    role = models.CharField(_("rôle"), max_length=8, choices=TeamRole.choices, default=TeamRole.EDITOR)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    at = models.DateTimeField(_("le"))

    objects = TeamInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation dans une équipe")
        verbose_name_plural = _("invitations dans une équipe")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "email"],
                name="directory_invitation_once",
                violation_error_message=_("Cette adresse est déjà invitée."),
            ),
        )

    def __str__(self) -> str:
        """What is offered; the address is said to those who may see it only."""
        return f"{self.organisation}, {self.get_role_display()}"


class SignedLink(models.Model):
    """A link sent to the address an organisation left: one deed, one organisation, until a date.

    The address that carries it is the signature of ``uid`` (``actions.links.token_of``), so that reading this table
    opens nothing. ``address_mark`` is a keyed digest of the address it was sent to: once the organisation has another
    address, the links sent to the former one no longer open.
    """

    uid = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="links"
    )
    purpose = models.CharField(_("ce qu’il ouvre"), max_length=8, choices=Purpose.choices)
    claim = models.ForeignKey(
        Claim, models.CASCADE, null=True, blank=True, verbose_name=_("demande"), related_name="links"
    )
    questionnaire = models.ForeignKey(
        "directory.Questionnaire",
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("questionnaire"),
        related_name="links",
    )
    address_mark = models.CharField(_("empreinte de l’adresse"), max_length=32, editable=False)
    sent_at = models.DateTimeField(_("envoyé le"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)
    used_at = models.DateTimeField(_("utilisé le"), null=True, blank=True)

    objects = SignedLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien signé")
        verbose_name_plural = _("liens signés")
        indexes = (models.Index(fields=["organisation", "-sent_at"], name="directory_link_history"),)

    def __str__(self) -> str:
        """What it opens, for whom."""
        return f"{self.get_purpose_display()}, {self.organisation}"


class Proposal(models.Model):
    """A correction sent by a signed link where the territory reads before it publishes.

    ``typed`` is the form as it was sent, ``before`` and ``after`` the contents compared, as revisions keep them.
    """

    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="proposals"
    )
    link = models.ForeignKey(
        SignedLink, models.SET_NULL, null=True, blank=True, verbose_name=_("lien"), related_name="proposals"
    )
    typed = models.JSONField(_("saisie"), default=dict)
    before = models.JSONField(_("avant"), default=dict)
    after = models.JSONField(_("après"), default=dict)
    at = models.DateTimeField(_("reçue le"))
    state = models.CharField(_("état"), max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    message = models.TextField(_("réponse"), blank=True)
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction proposée")
        verbose_name_plural = _("corrections proposées")
        indexes = (
            models.Index(
                fields=["organisation", "at"],
                condition=Q(state=ProposalState.WAITING),
                name="directory_proposal_waiting",
            ),
        )

    def __str__(self) -> str:
        """Of what."""
        return str(self.organisation)

"""Facts about communities."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.communities.enums import Access, MemberRole, RequestState
from maillage.communities.querysets import (
    CommunityDocumentQuerySet,
    CommunityQuerySet,
    InvitationQuerySet,
    JoinRequestQuerySet,
    MembershipQuerySet,
    PostingQuerySet,
)
from maillage.contributions.models import Contribution
from maillage.files.enums import Licence
from maillage.files.models import Attachment
from maillage.vocabularies.models import Term


class Community(models.Model):
    """A thematic space led by its members.

    Open: everyone reads, whoever signs in joins. On request: everyone reads what it is, members read what is said.
    Private: it exists for its members only. Its messages are comments on its own envelope, so that moderation,
    reports, corrections and tombstones serve them.
    """

    contribution = models.OneToOneField(
        Contribution, models.CASCADE, verbose_name=_("contribution"), related_name="community"
    )
    slug = models.SlugField(_("adresse"), max_length=90, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    summary = models.CharField(_("en une phrase"), max_length=200)
    description = models.TextField(_("présentation"), blank=True)
    access = models.CharField(_("accès"), max_length=8, choices=Access.choices, default=Access.OPEN)
    themes = models.ManyToManyField(Term, blank=True, verbose_name=_("thèmes"), related_name="+")
    image = models.ForeignKey(
        "files.Image", models.SET_NULL, null=True, blank=True, verbose_name=_("image"), related_name="+"
    )
    image_alt = models.CharField(_("description de l’image"), max_length=250, blank=True)
    image_credit = models.CharField(_("crédit de l’image"), max_length=160, blank=True)
    image_decorative = models.BooleanField(_("image décorative"), default=False)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("communauté")
        verbose_name_plural = _("communautés")

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @property
    def is_open(self) -> bool:
        """Everyone reads what is said there."""
        return self.access == Access.OPEN


class Membership(models.Model):
    """A person in a community; at least one leads it."""

    community = models.ForeignKey(Community, models.CASCADE, verbose_name=_("communauté"), related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="communities"
    )
    role = models.CharField(_("rôle"), max_length=8, choices=MemberRole.choices, default=MemberRole.MEMBER)
    joined_at = models.DateTimeField(_("depuis le"))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membre")
        verbose_name_plural = _("membres")
        constraints = (
            models.UniqueConstraint(
                fields=["community", "user"],
                name="communities_member_once",
                violation_error_message=_("Cette personne est déjà membre."),
            ),
        )

    def __str__(self) -> str:
        """Who, where."""
        return f"{self.user}, {self.community}"

    @property
    def leads(self) -> bool:
        """Leads the community."""
        return self.role == MemberRole.LEADER


class JoinRequest(models.Model):
    """Somebody asks to join; those who lead answer."""

    community = models.ForeignKey(Community, models.CASCADE, verbose_name=_("communauté"), related_name="requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="+")
    message = models.TextField(_("quelques mots"), max_length=1000, blank=True)
    at = models.DateTimeField(_("le"))
    state = models.CharField(_("état"), max_length=8, choices=RequestState.choices, default=RequestState.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande d’adhésion")
        verbose_name_plural = _("demandes d’adhésion")
        constraints = (
            models.UniqueConstraint(
                fields=["community", "user"],
                condition=models.Q(state=RequestState.OPEN),
                name="communities_one_open_request",
                violation_error_message=_("Une demande attend déjà une réponse."),
            ),
        )

    def __str__(self) -> str:
        """Who asks, where."""
        return f"{self.user}, {self.community}"


class Invitation(models.Model):
    """A place offered to an address; it is taken when its owner accepts, so nothing tells who has an account."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, models.CASCADE, verbose_name=_("communauté"), related_name="invitations")
    email = models.EmailField(_("adresse électronique"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    at = models.DateTimeField(_("le"))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation dans une communauté")
        verbose_name_plural = _("invitations dans une communauté")
        constraints = (
            models.UniqueConstraint(
                fields=["community", "email"],
                name="communities_invitation_once",
                violation_error_message=_("Cette adresse est déjà invitée."),
            ),
        )

    def __str__(self) -> str:
        """Where; the address is said to those who may see it only."""
        return str(self.community)


class Posting(models.Model):
    """A contribution posted in a community, with a word; the same one may be posted in several."""

    community = models.ForeignKey(Community, models.CASCADE, verbose_name=_("communauté"), related_name="postings")
    contribution = models.ForeignKey(
        Contribution, models.CASCADE, verbose_name=_("contribution"), related_name="postings"
    )
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    word = models.CharField(_("un mot"), max_length=300, blank=True)
    at = models.DateTimeField(_("le"))

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication dans une communauté")
        verbose_name_plural = _("publications dans une communauté")
        constraints = (
            models.UniqueConstraint(
                fields=["community", "contribution"],
                name="communities_posted_once",
                violation_error_message=_("C’est déjà publié dans cette communauté."),
            ),
        )
        indexes = (models.Index(fields=["community", "-at"], name="communities_postings"),)

    def __str__(self) -> str:
        """What, where."""
        return f"{self.contribution}, {self.community}"


class CommunityDocument(models.Model):
    """A document of a community, with its licence."""

    community = models.ForeignKey(Community, models.CASCADE, verbose_name=_("communauté"), related_name="documents")
    attachment = models.OneToOneField(Attachment, models.PROTECT, verbose_name=_("fichier"), related_name="+")
    title = models.CharField(_("titre"), max_length=140)
    licence = models.CharField(_("licence"), max_length=10, choices=Licence.choices, default=Licence.CC_BY)
    credit = models.CharField(_("auteurs"), max_length=140, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    at = models.DateTimeField(_("le"))

    objects = CommunityDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document d’une communauté")
        verbose_name_plural = _("documents d’une communauté")

    def __str__(self) -> str:
        """Its title."""
        return self.title

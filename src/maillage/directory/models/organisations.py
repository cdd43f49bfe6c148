"""Facts about organisations and the people who act for them.

Organisation ≠ place ≠ account: an organisation has several places, an account acts for several organisations.
"""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.directory.enums import TeamRole
from maillage.directory.enums.organisations import ESS_FORMS, Circle, EssGround, LegalForm
from maillage.directory.models.points import LATITUDE, LONGITUDE, point_is_whole
from maillage.directory.querysets import MemberQuerySet, OrganisationQuerySet

FIRST_YEAR = 800
LAST_YEAR = 2200


class Organisation(models.Model):
    """A structure of the network: association, museum, university, library, company.

    ``name`` is the current usual name, derived from ``names`` where these are told. ``translations`` holds other
    languages by field: ``{"en": {"name": …, "mission": …, "description": …}}``. ``blanks`` says by field why nothing
    is there (``enums.organisations.Blank``; a field that is not in it simply says nothing), ``visibility`` who reads a
    field (``Visibility``; everyone unless said). A blank is never a zero: ``staff = 0`` is a figure.
    ``former_pictures`` are the logos and banners that the history can write again: they are kept while it is.
    """

    contribution = models.OneToOneField(
        "contributions.Contribution", models.PROTECT, verbose_name=_("contribution"), related_name="organisation"
    )
    slug = models.SlugField(_("adresse"), max_length=90, unique=True)
    name = models.CharField(_("nom"), max_length=160)
    acronym = models.CharField(_("sigle"), max_length=30, blank=True)
    family = models.ForeignKey(
        "vocabularies.Term", models.PROTECT, null=True, blank=True, verbose_name=_("famille"), related_name="+"
    )
    mission = models.CharField(_("mission en une phrase"), max_length=200, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    circle = models.CharField(_("place de la culture scientifique"), max_length=10, choices=Circle.choices, blank=True)
    legal_form = models.CharField(_("forme juridique"), max_length=20, choices=LegalForm.choices, blank=True)
    esus_from = models.DateField(_("agrément ESUS depuis le"), null=True, blank=True)
    esus_until = models.DateField(_("agrément ESUS jusqu’au"), null=True, blank=True)
    founded_in = models.PositiveSmallIntegerField(
        _("année de création"),
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
    )
    staff = models.PositiveIntegerField(_("effectif salarié"), null=True, blank=True)
    address = models.CharField(_("adresse postale"), max_length=200, blank=True)
    postcode = models.CharField(_("code postal"), max_length=10, blank=True)
    commune = models.ForeignKey(
        "geography.Commune", models.PROTECT, null=True, blank=True, verbose_name=_("commune"), related_name="+"
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True, validators=LATITUDE)
    longitude = models.FloatField(_("longitude"), null=True, blank=True, validators=LONGITUDE)
    website = models.URLField(_("site web"), max_length=400, blank=True)
    phone = models.CharField(_("téléphone public"), max_length=30, blank=True)
    email = models.EmailField(_("adresse électronique (jamais affichée)"), blank=True)
    logo = models.ForeignKey(
        "files.Image", models.SET_NULL, null=True, blank=True, verbose_name=_("logo"), related_name="+"
    )
    banner = models.ForeignKey(
        "files.Image", models.SET_NULL, null=True, blank=True, verbose_name=_("bandeau"), related_name="+"
    )
    former_pictures = models.ManyToManyField(
        "files.Image", verbose_name=_("images de l’historique"), blank=True, related_name="+"
    )
    themes = models.ManyToManyField("vocabularies.Term", verbose_name=_("thèmes"), blank=True, related_name="+")
    audiences = models.ManyToManyField("vocabularies.Term", verbose_name=_("publics"), blank=True, related_name="+")
    languages = models.JSONField(_("langues"), default=list, blank=True)
    social_links = models.JSONField(_("réseaux sociaux"), default=list, blank=True)
    blanks = models.JSONField(_("silences"), default=dict, blank=True)
    visibility = models.JSONField(_("visibilité par champ"), default=dict, blank=True)
    translations = models.JSONField(_("traductions"), default=dict, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("fusionnée dans"), related_name="absorbed"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        constraints = (
            point_is_whole("directory_organisation"),
            models.CheckConstraint(
                condition=models.Q(founded_in=None) | models.Q(founded_in__range=(FIRST_YEAR, LAST_YEAR)),
                name="directory_organisation_founded",
                violation_error_message=_("Cette année de création n’est pas possible."),
            ),
            models.CheckConstraint(
                condition=models.Q(esus_until=None) | models.Q(esus_until__gte=models.F("esus_from")),
                name="directory_organisation_esus",
                violation_error_message=_("L’agrément ESUS finit après avoir commencé."),
            ),
        )
        indexes = (
            models.Index(fields=["commune"], name="directory_org_commune"),
            models.Index(fields=["name"], name="directory_org_name"),
        )

    def __str__(self) -> str:
        """The usual name."""
        return self.name

    def ess_ground(self, on: date) -> str:
        """Why it belongs to the social economy that day (``EssGround``): its form, or a valid ESUS approval."""
        by_form = ESS_FORMS.get(self.legal_form, "")
        approved = self.esus_from is not None and self.esus_from <= on <= (self.esus_until or on)
        return by_form or (EssGround.APPROVAL.value if approved else "")


class Member(models.Model):
    """A person who acts for an organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name=_("structure"), related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="memberships"
    )
    role = models.CharField(_("rôle"), max_length=8, choices=TeamRole.choices, default=TeamRole.EDITOR)
    since = models.DateField(_("depuis"), auto_now_add=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("membre de l’équipe")
        verbose_name_plural = _("membres de l’équipe")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "user"],
                name="directory_member_once",
                violation_error_message=_("Cette personne est déjà dans l’équipe."),
            ),
        )

    def __str__(self) -> str:
        """Who, for whom."""
        return f"{self.user}, {self.organisation}"


class FormerSlug(models.Model):
    """An address that an organisation or a place had before: it redirects for ever."""

    slug = models.SlugField(_("ancienne adresse"), max_length=90)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, verbose_name=_("structure"), related_name="former_slugs"
    )
    venue = models.ForeignKey(
        "directory.Venue", models.CASCADE, null=True, blank=True, verbose_name=_("lieu"), related_name="former_slugs"
    )

    class Meta:
        verbose_name = _("ancienne adresse")
        verbose_name_plural = _("anciennes adresses")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(organisation=None, venue__isnull=False)
                | models.Q(organisation__isnull=False, venue=None),
                name="directory_former_slug_of_one",
            ),
            models.UniqueConstraint(fields=["slug"], condition=models.Q(venue=None), name="directory_former_org_slug"),
            models.UniqueConstraint(
                fields=["slug"], condition=models.Q(organisation=None), name="directory_former_venue_slug"
            ),
        )

    def __str__(self) -> str:
        """The address."""
        return self.slug

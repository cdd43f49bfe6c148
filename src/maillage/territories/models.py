"""Facts about territories."""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from maillage.territories.enums import RESERVED, Check, Kind, Proposers, Role
from maillage.territories.querysets import GrantQuerySet, InvitationQuerySet, PageQuerySet, TerritoryQuerySet

OKLCH = RegexValidator(
    r"^oklch\((0?\.\d+|[01]) (0?\.\d+|0) (\d{1,3}(\.\d+)?)\)$",
    _("Écrivez la couleur ainsi : oklch(.44 .15 352)."),
)


class Territory(models.Model):
    """A network's home: a region, a department, a federation. One installation serves one or many.

    The slug is the first part of its addresses; a domain of its own shows it without that part. A territory that
    merged into another keeps its row, closed, so that archives keep the name of the time and old addresses redirect.
    """

    name = models.CharField(_("nom"), max_length=80, unique=True)
    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    in_name = models.CharField(_("nom avec sa préposition"), max_length=90, help_text=_("« en Hauts-de-France »"))
    domain = models.CharField(_("nom de domaine"), max_length=120, blank=True)
    colour_1 = models.CharField(_("couleur profonde"), max_length=40, default="oklch(.44 .15 352)", validators=[OKLCH])
    colour_2 = models.CharField(_("couleur vive"), max_length=40, default="oklch(.78 .105 188)", validators=[OKLCH])
    logo = models.ForeignKey(
        "files.Image", models.SET_NULL, null=True, blank=True, verbose_name=_("logo"), related_name="+"
    )
    tagline = models.CharField(_("phrase d’accueil"), max_length=120, blank=True)
    presentation = models.CharField(_("présentation courte"), max_length=300, blank=True)
    languages = models.JSONField(_("langues"), default=list, blank=True)
    country = models.CharField(_("pays"), max_length=2, choices=[("FR", "France"), ("BE", _("Belgique"))], default="FR")
    time_zone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")
    departments = models.ManyToManyField(
        "geography.Department", verbose_name=_("départements ou provinces"), blank=True, related_name="+"
    )
    animator = models.CharField(_("animé par"), max_length=160, blank=True)
    animator_url = models.URLField(_("site de l’animateur"), blank=True)
    contact_email = models.EmailField(_("adresse de contact"), blank=True)
    editorial_line = models.TextField(_("ligne éditoriale"), blank=True)
    modules = models.JSONField(_("modules ouverts"), default=list, blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("âge minimal"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    is_open = models.BooleanField(_("ouvert"), default=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("successeur"), related_name="predecessors"
    )

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        constraints = (
            models.UniqueConstraint(
                fields=["domain"],
                condition=~models.Q(domain=""),
                name="territories_territory_domain",
                violation_error_message=_("Un autre territoire utilise déjà ce nom de domaine."),
            ),
            models.CheckConstraint(
                condition=~models.Q(slug__in=sorted(RESERVED)),
                name="territories_territory_slug_free",
                violation_error_message=_("Cette adresse est celle d’une page du site : choisissez-en une autre."),
            ),
        )

    def __str__(self) -> str:
        """The name people know."""
        return self.name

    @property
    def where(self) -> str:
        """« en Hauts-de-France » in French, with the preposition that was given; "in Hauts-de-France" elsewhere."""
        if (get_language() or "fr").startswith("fr"):
            return self.in_name
        return gettext("en %(territory)s") % {"territory": self.name}


class FormerAddress(models.Model):
    """A slug that a territory had before a renaming, a merger or a split: it redirects."""

    slug = models.SlugField(_("ancienne adresse"), max_length=60, unique=True)
    name = models.CharField(_("nom de l’époque"), max_length=80)
    territory = models.ForeignKey(
        Territory, models.CASCADE, verbose_name=_("territoire"), related_name="former_addresses"
    )
    until = models.DateField(_("jusqu’au"), null=True, blank=True)

    class Meta:
        verbose_name = _("ancienne adresse")
        verbose_name_plural = _("anciennes adresses")

    def __str__(self) -> str:
        """The name of the time."""
        return self.name


class Grant(models.Model):
    """A role of a person in a territory, for every kind of content or for one."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="grants"
    )
    territory = models.ForeignKey(Territory, models.CASCADE, verbose_name=_("territoire"), related_name="grants")
    role = models.CharField(_("rôle"), max_length=12, choices=Role.choices)
    kind = models.CharField(_("limité aux"), max_length=20, choices=Kind.choices, blank=True)
    given_at = models.DateTimeField(_("donné le"), auto_now_add=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("droit")
        verbose_name_plural = _("droits")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "territory", "role", "kind"],
                name="territories_grant_once",
                violation_error_message=_("Cette personne a déjà ce rôle ici."),
            ),
        )

    def __str__(self) -> str:
        """Who may do what, where."""
        return f"{self.user}, {self.get_role_display()} ({self.territory})"


class Invitation(models.Model):
    """A role offered to an address. The role is given when its owner accepts, so nothing tells who has an account."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    territory = models.ForeignKey(Territory, models.CASCADE, verbose_name=_("territoire"), related_name="invitations")
    email = models.EmailField(_("adresse électronique"))
    role = models.CharField(_("rôle"), max_length=12, choices=Role.choices)
    kind = models.CharField(_("limité aux"), max_length=20, choices=Kind.choices, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    at = models.DateTimeField(_("le"))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.UniqueConstraint(
                fields=["territory", "email", "role", "kind"],
                name="territories_invitation_once",
                violation_error_message=_("Cette adresse est déjà invitée à ce rôle."),
            ),
        )

    def __str__(self) -> str:
        """Who is invited to what."""
        return f"{self.email}, {self.get_role_display()} ({self.territory})"


class Residence(models.Model):
    """The home territory of an account: chosen at sign-up, changeable; it is where « Je contribue » starts."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="residence"
    )
    territory = models.ForeignKey(Territory, models.CASCADE, verbose_name=_("territoire"), related_name="residents")

    class Meta:
        verbose_name = _("territoire d’attache")
        verbose_name_plural = _("territoires d’attache")

    def __str__(self) -> str:
        """The territory."""
        return str(self.territory)


class Policy(models.Model):
    """Who proposes contributions of one kind in a territory, and when they are read.

    Without a row everyone who has an account proposes them, and they are published, then checked.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, verbose_name=_("territoire"), related_name="policies")
    kind = models.CharField(_("contenu"), max_length=20, choices=Kind.choices)
    timing = models.CharField(_("modération"), max_length=8, choices=Check.choices, default=Check.AFTER)
    proposers = models.CharField(_("qui propose"), max_length=12, choices=Proposers.choices, default=Proposers.EVERYONE)

    class Meta:
        verbose_name = _("règle de modération")
        verbose_name_plural = _("règles de modération")
        constraints = (models.UniqueConstraint(fields=["territory", "kind"], name="territories_policy_once"),)

    def __str__(self) -> str:
        """The rule in words."""
        return f"{self.get_kind_display()} : {self.get_proposers_display()}, {self.get_timing_display()}"


class Page(models.Model):
    """An editorial page of a territory: about, team, FAQ, terms, legal notice, privacy, accessibility statement."""

    territory = models.ForeignKey(
        Territory, models.CASCADE, null=True, blank=True, verbose_name=_("territoire"), related_name="pages"
    )
    slug = models.SlugField(_("adresse"), max_length=60)
    title = models.CharField(_("titre"), max_length=120)
    title_en = models.CharField(_("titre en anglais"), max_length=120, blank=True)
    body = models.TextField(_("texte"), blank=True)
    body_en = models.TextField(_("texte en anglais"), blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    published = models.BooleanField(_("publiée"), default=True)
    updated_at = models.DateTimeField(_("modifiée le"), auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page éditoriale")
        verbose_name_plural = _("pages éditoriales")
        constraints = (
            models.UniqueConstraint(
                fields=["territory", "slug"],
                name="territories_page_slug",
                violation_error_message=_("Une page a déjà cette adresse."),
            ),
            models.UniqueConstraint(
                fields=["slug"],
                condition=models.Q(territory=None),
                name="territories_page_network_slug",
                violation_error_message=_("Une page a déjà cette adresse."),
            ),
        )

    def __str__(self) -> str:
        """The title."""
        return self.title

    def title_in(self, language: str) -> str:
        """The title in a language, in French when it is not written."""
        return (self.title_en if language == "en" else "") or self.title

    def body_in(self, language: str) -> str:
        """The sanitised text in a language, in French when it is not written."""
        return (self.body_en if language == "en" else "") or self.body

    def is_written_in(self, language: str) -> bool:
        """Whether the text exists in a language, or has to be shown in French."""
        return language == "fr" or bool(self.body_en)

"""Facts about places: where things happen, and what receives the public all year or in season."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.directory.enums import Weekday
from maillage.directory.models.points import LATITUDE, LONGITUDE, point_is_whole
from maillage.directory.querysets import VenueQuerySet


class Venue(models.Model):
    """A place where things happen, shared by all who use it; some receive the public all year (``is_visitable``).

    ``tile_key`` is the Morton number of the point at zoom 24 (``geography.tiles``). An unverified place was typed by a
    contributor or came by an import; a coordinator verifies it or merges it into the one that was already there.
    """

    contribution = models.OneToOneField(
        "contributions.Contribution", models.PROTECT, verbose_name=_("contribution"), related_name="venue"
    )
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("structure"),
        related_name="venues",
    )
    slug = models.SlugField(_("adresse"), max_length=90, unique=True)
    name = models.CharField(_("nom"), max_length=160)
    folded = models.CharField(_("nom replié"), max_length=160, editable=False, db_index=True)
    address = models.CharField(_("adresse postale"), max_length=200, blank=True)
    postcode = models.CharField(_("code postal"), max_length=10, blank=True)
    commune = models.ForeignKey(
        "geography.Commune", models.PROTECT, null=True, blank=True, verbose_name=_("commune"), related_name="+"
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True, validators=LATITUDE)
    longitude = models.FloatField(_("longitude"), null=True, blank=True, validators=LONGITUDE)
    tile_key = models.BigIntegerField(_("clé de carte"), null=True, blank=True, editable=False)
    access = models.TextField(_("comment venir"), blank=True)
    website = models.URLField(_("site web"), max_length=400, blank=True)
    phone = models.CharField(_("téléphone public"), max_length=30, blank=True)
    verified_at = models.DateTimeField(_("vérifié le"), null=True, blank=True)
    is_visitable = models.BooleanField(_("lieu à visiter toute l’année ou en saison"), default=False)
    summary = models.CharField(_("résumé"), max_length=200, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    image = models.ForeignKey(
        "files.Image", models.SET_NULL, null=True, blank=True, verbose_name=_("image"), related_name="+"
    )
    image_alt = models.CharField(_("description de l’image"), max_length=250, blank=True)
    image_credit = models.CharField(_("crédit de l’image"), max_length=160, blank=True)
    image_decorative = models.BooleanField(_("image décorative"), default=False)
    themes = models.ManyToManyField("vocabularies.Term", verbose_name=_("thèmes"), blank=True, related_name="+")
    translations = models.JSONField(_("traductions"), default=dict, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("fusionné dans"), related_name="absorbed"
    )

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        constraints = (point_is_whole("directory_venue"),)
        indexes = (
            models.Index(fields=["commune", "folded"], name="directory_venue_same"),
            models.Index(fields=["tile_key"], name="directory_venue_tile"),
            models.Index(fields=["merged_into"], condition=models.Q(is_visitable=True), name="directory_venue_visited"),
        )

    def __str__(self) -> str:
        """The name."""
        return self.name

    @property
    def is_verified(self) -> bool:
        """A coordinator looked at it."""
        return self.verified_at is not None

    @property
    def where(self) -> str:
        """The name and the commune, each said once."""
        town = self.commune.name if self.commune else ""
        return self.name if not town or town in self.name else f"{self.name}, {town}"


class Season(models.Model):
    """A part of the year with its own opening hours: « du 1er avril au 30 septembre », every year or one year only.

    Months and days, so that it comes back every year; a season may run over the new year.
    """

    venue = models.ForeignKey(Venue, models.CASCADE, verbose_name=_("lieu"), related_name="seasons")
    name = models.CharField(_("nom"), max_length=80)
    first_month = models.PositiveSmallIntegerField(
        _("du mois"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    first_day = models.PositiveSmallIntegerField(_("du jour"), validators=[MinValueValidator(1), MaxValueValidator(31)])
    last_month = models.PositiveSmallIntegerField(
        _("au mois"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    last_day = models.PositiveSmallIntegerField(_("au jour"), validators=[MinValueValidator(1), MaxValueValidator(31)])
    year = models.PositiveSmallIntegerField(_("une seule année"), null=True, blank=True)

    class Meta:
        verbose_name = _("saison")
        verbose_name_plural = _("saisons")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    first_month__range=(1, 12),
                    last_month__range=(1, 12),
                    first_day__range=(1, 31),
                    last_day__range=(1, 31),
                ),
                name="directory_season_days",
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Hours(models.Model):
    """Opening hours of one weekday in one season; several rows for a day with a break."""

    season = models.ForeignKey(Season, models.CASCADE, verbose_name=_("saison"), related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("jour"), choices=Weekday.choices)
    opens = models.TimeField(_("ouvre à"))
    closes = models.TimeField(_("ferme à"))
    last_entry = models.TimeField(_("dernière entrée"), null=True, blank=True)

    class Meta:
        verbose_name = _("horaire")
        verbose_name_plural = _("horaires")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")),
                name="directory_hours_order",
                violation_error_message=_("L’heure de fermeture doit suivre l’heure d’ouverture."),
            ),
            models.CheckConstraint(
                condition=models.Q(last_entry=None)
                | models.Q(last_entry__gte=models.F("opens"), last_entry__lte=models.F("closes")),
                name="directory_hours_last_entry",
                violation_error_message=_("La dernière entrée se situe entre l’ouverture et la fermeture."),
            ),
        )

    def __str__(self) -> str:
        """The day and the hours."""
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class Closure(models.Model):
    """Days when a place is closed whatever the season: works, a public holiday, January."""

    venue = models.ForeignKey(Venue, models.CASCADE, verbose_name=_("lieu"), related_name="closures")
    first_on = models.DateField(_("du"))
    last_on = models.DateField(_("au"))
    reason = models.CharField(_("raison"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("fermeture")
        verbose_name_plural = _("fermetures")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")),
                name="directory_closure_order",
                violation_error_message=_("Le dernier jour de fermeture suit le premier."),
            ),
        )

    def __str__(self) -> str:
        """Why, or the days."""
        return self.reason or f"{self.first_on} – {self.last_on}"


class Price(models.Model):
    """A price of a place by age band and, if need be, season; 0 is free."""

    venue = models.ForeignKey(Venue, models.CASCADE, verbose_name=_("lieu"), related_name="prices")
    label = models.CharField(_("tarif"), max_length=80)
    amount = models.DecimalField(_("montant en euros"), max_digits=7, decimal_places=2)
    age_from = models.PositiveSmallIntegerField(_("à partir de (ans)"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("jusqu’à (ans)"), null=True, blank=True)
    season = models.ForeignKey(
        Season, models.CASCADE, null=True, blank=True, verbose_name=_("saison"), related_name="prices"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("tarif")
        verbose_name_plural = _("tarifs")
        constraints = (
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="directory_price_positive"),
            models.CheckConstraint(
                condition=models.Q(age_from=None) | models.Q(age_to=None) | models.Q(age_to__gte=models.F("age_from")),
                name="directory_price_ages",
                violation_error_message=_("L’âge maximal est au moins égal à l’âge minimal."),
            ),
        )

    def __str__(self) -> str:
        """The label."""
        return self.label

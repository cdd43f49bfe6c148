"""Places of the official nomenclatures, the prefix index of completion, points on maps and their pyramid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.geography.enums import Country, FormerKind, PlaceKind
from maillage.geography.querysets import CellQuerySet, CommuneQuerySet, PlaceKeyQuerySet, PointQuerySet


class Region(models.Model):
    """A French region (INSEE code), an overseas collectivity (its department code) or a Belgian region (ISO 3166-2)."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    country = models.CharField(_("pays"), max_length=2, choices=Country.choices)

    class Meta:
        verbose_name = _("région")
        verbose_name_plural = _("régions")

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Department(models.Model):
    """A French department ("80", "2A", "974"), an overseas collectivity ("988") or a Belgian province ("BE-WHT")."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("région"), related_name="departments")
    country = models.CharField(_("pays"), max_length=2, choices=Country.choices)
    capital = models.CharField(_("code du chef-lieu"), max_length=8, blank=True)
    time_zone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")

    class Meta:
        verbose_name = _("département ou province")
        verbose_name_plural = _("départements et provinces")

    def __str__(self) -> str:
        """Its name and, in France, its number."""
        return f"{self.name} ({self.code})" if self.country == Country.FRANCE else self.name

    @property
    def mark(self) -> str:
        """What tells two communes of one name apart: the number in France, the province's name in Belgium."""
        return self.code if self.country == Country.FRANCE else self.name


class Epci(models.Model):
    """A grouping of communes with its own taxation (SIREN number)."""

    code = models.CharField(_("numéro SIREN"), max_length=9, primary_key=True)
    name = models.CharField(_("nom"), max_length=160)
    kind = models.CharField(_("nature"), max_length=10)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)

    class Meta:
        verbose_name = _("intercommunalité")
        verbose_name_plural = _("intercommunalités")

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Commune(models.Model):
    """A commune by its INSEE code, or a Belgian municipality by "BE" and its NIS code.

    `latitude` and `longitude` are those of the town hall when it is known, in degrees; `population` is empty where
    our sources have none; `folded` is the name's key (`names.name_key`). A commune that merged keeps its row, with
    the one that took it over as `successor`.
    """

    code = models.CharField(_("code officiel"), max_length=8, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    other_names = models.CharField(_("noms dans les autres langues"), max_length=160, blank=True)
    slug = models.SlugField(_("nom dans les adresses"), max_length=80, db_index=False)
    folded = models.CharField(_("clé du nom"), max_length=80, db_index=True)
    country = models.CharField(_("pays"), max_length=2, choices=Country.choices)
    postcodes = models.CharField(_("codes postaux"), max_length=200, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name=_("département ou province"), related_name="communes"
    )
    epci = models.ForeignKey(
        Epci, models.SET_NULL, verbose_name=_("intercommunalité"), null=True, blank=True, related_name="communes"
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("commune qui l’a reprise"),
        null=True,
        blank=True,
        related_name="predecessors",
    )

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        constraints = [
            models.CheckConstraint(
                name="geography_commune_point",
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                violation_error_message=_("Une latitude va de −90 à 90 et une longitude de −180 à 180."),
            ),
        ]

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @property
    def label(self) -> str:
        """The name told apart from its homonyms: « Saint-Denis (93) », « Tournai (Hainaut) »."""
        return f"{self.name} ({self.department.mark})"

    @property
    def postcode(self) -> str:
        """The first postcode, or nothing."""
        return self.postcodes.partition(" ")[0]


class FormerCommune(models.Model):
    """A code or a name that stands for another commune today: merged, delegated, associated, city district."""

    code = models.CharField(_("ancien code"), max_length=8)
    name = models.CharField(_("ancien nom"), max_length=80, blank=True)
    folded = models.CharField(_("clé du nom"), max_length=80, blank=True)
    commune = models.ForeignKey(
        Commune, models.CASCADE, verbose_name=_("commune d’aujourd’hui"), related_name="former_communes"
    )
    kind = models.CharField(_("nature"), max_length=10, choices=FormerKind.choices)
    postcodes = models.CharField(_("codes postaux"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ancienne commune")
        verbose_name_plural = _("anciennes communes")
        constraints = [
            models.UniqueConstraint(name="geography_former_unique", fields=["code", "name"]),
        ]

    def __str__(self) -> str:
        """Its name, or its code when the name is not known."""
        return self.name or self.code


class PlaceKey(models.Model):
    """One way of typing a place: a key, what it finds, and how much it weighs against the others.

    Keys hold a–z and digits only (`names.index_keys`), so a range of keys is the same on both engines.
    """

    key = models.CharField(_("clé"), max_length=48)
    kind = models.CharField(_("nature"), max_length=10, choices=PlaceKind.choices)
    code = models.CharField(_("code"), max_length=9)
    department = models.CharField(_("département"), max_length=6, blank=True)
    whole = models.BooleanField(_("nom entier"))
    weight = models.PositiveIntegerField(_("poids"))

    objects = PlaceKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("clé de recherche d’un lieu")
        verbose_name_plural = _("clés de recherche des lieux")
        constraints = [
            models.UniqueConstraint(name="geography_placekey_unique", fields=["key", "kind", "code"]),
        ]
        indexes = [
            models.Index(
                name="geography_placekey_cover", fields=["key", "kind", "code", "department", "whole", "weight"]
            ),
        ]

    def __str__(self) -> str:
        """The key and what it finds."""
        return f"{self.key} → {self.kind} {self.code}"


class Point(models.Model):
    """An object of a layer on the map.

    `key` is its Morton key at zoom 24 (`tiles.key`), `x` and `y` the column and the row the key is made of, kept
    because sums of them make the pyramid. A layer is a set of points counted together, such as « venues:12 ».
    """

    layer = models.CharField(_("couche"), max_length=40)
    object_id = models.PositiveBigIntegerField(_("objet"))
    key = models.BigIntegerField(_("clé de carte"))
    x = models.PositiveIntegerField(_("colonne"))
    y = models.PositiveIntegerField(_("rangée"))
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))

    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = _("point de carte")
        verbose_name_plural = _("points de carte")
        constraints = [
            models.UniqueConstraint(name="geography_point_unique", fields=["layer", "object_id"]),
            models.CheckConstraint(
                name="geography_point_place",
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                violation_error_message=_("Une latitude va de −90 à 90 et une longitude de −180 à 180."),
            ),
        ]
        indexes = [models.Index(name="geography_point_key", fields=["layer", "key", "object_id", "x", "y"])]

    def __str__(self) -> str:
        """The layer and the object."""
        return f"{self.layer} {self.object_id}"


class Cell(models.Model):
    """How many points of a layer a cell holds, and the sums of their columns and rows at zoom 24 (their middle)."""

    layer = models.CharField(_("couche"), max_length=40)
    zoom = models.PositiveSmallIntegerField(_("zoom"))
    prefix = models.BigIntegerField(_("cellule"))
    count = models.PositiveIntegerField(_("points"))
    sum_x = models.BigIntegerField(_("somme des colonnes"))
    sum_y = models.BigIntegerField(_("somme des rangées"))

    objects = CellQuerySet.as_manager()

    class Meta:
        verbose_name = _("cellule de carte")
        verbose_name_plural = _("cellules de carte")
        constraints = [
            models.UniqueConstraint(name="geography_cell_unique", fields=["layer", "zoom", "prefix"]),
        ]
        indexes = [models.Index(name="geography_cell_empty", fields=["layer"], condition=Q(count=0))]

    def __str__(self) -> str:
        """The layer and the cell."""
        return f"{self.layer} {self.zoom}/{self.prefix}"

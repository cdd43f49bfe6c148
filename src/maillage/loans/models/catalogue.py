"""Facts about what is lent: a tool is what one asks for, a copy leaves, its components are counted."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.loans.enums import CopyState, ToolKind, ToolState
from maillage.loans.models.columns import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH, TITLE_LENGTH, euros, metres
from maillage.loans.models.lenders import Lender
from maillage.loans.querysets import CopyQuerySet, ToolQuerySet


class Tool(models.Model):
    """What one asks for: an exhibition, a kit, a game. Its copies are alike; which one leaves is decided later.

    ``translations`` holds other languages by field: ``{"en": {"title": …, "summary": …, "description": …}}``. The
    columns ``preparation_days`` to ``buffer_days`` speak before those of the lender’s terms. ``habilitation`` is the
    training that a person must have before borrowing; ``resource`` is what the resource centre says of the same thing.
    Nothing known is empty, never zero.
    """

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    lender = models.ForeignKey(Lender, models.PROTECT, verbose_name=_("prêteur"), related_name="tools")
    slug = models.SlugField(_("adresse"), max_length=90, unique=True)
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    kind = models.CharField(_("type"), max_length=12, choices=ToolKind.choices)
    state = models.CharField(_("état"), max_length=7, choices=ToolState.choices, default=ToolState.DRAFT)
    summary = models.CharField(_("en une phrase"), max_length=LINE_LENGTH, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    content = models.TextField(_("contenu"), max_length=8000, blank=True)
    themes = models.ManyToManyField("vocabularies.Term", verbose_name=_("thèmes"), blank=True, related_name="+")
    audiences = models.ManyToManyField("vocabularies.Term", verbose_name=_("publics"), blank=True, related_name="+")
    languages = models.JSONField(_("langues"), default=list, blank=True)
    age_from = models.PositiveSmallIntegerField(_("à partir de (ans)"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("jusqu’à (ans)"), null=True, blank=True)
    group_size = models.PositiveSmallIntegerField(_("taille du groupe"), null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("durée d’une séance (minutes)"), null=True, blank=True)
    floor_area = metres(_("surface au sol (m²)"), null=True, blank=True)
    height = metres(_("hauteur nécessaire (m)"), null=True, blank=True)
    linear_metres = metres(_("mètres linéaires"), null=True, blank=True)
    panels = models.PositiveSmallIntegerField(_("panneaux"), null=True, blank=True)
    weight = metres(_("poids (kg)"), null=True, blank=True)
    volume = metres(_("volume (m³)"), null=True, blank=True)
    crates = models.PositiveSmallIntegerField(_("caisses"), null=True, blank=True)
    vehicle = models.CharField(_("véhicule conseillé"), max_length=120, blank=True)
    power = models.CharField(_("alimentation électrique"), max_length=120, blank=True)
    set_up_people = models.PositiveSmallIntegerField(_("personnes pour le montage"), null=True, blank=True)
    set_up_minutes = models.PositiveSmallIntegerField(_("durée du montage (minutes)"), null=True, blank=True)
    indoor_only = models.BooleanField(_("en intérieur seulement"), default=True)
    requirements = models.JSONField(_("ce qu’il faut sur place"), default=list, blank=True)
    accessibility = models.TextField(_("accessibilité"), max_length=NOTE_LENGTH, blank=True)
    spare_parts = models.TextField(_("pièces de rechange"), max_length=NOTE_LENGTH, blank=True)
    manual = models.ForeignKey(
        "files.Attachment", models.SET_NULL, null=True, blank=True, verbose_name=_("notice"), related_name="+"
    )
    resource = models.ForeignKey(
        "resources.Resource", models.SET_NULL, null=True, blank=True, verbose_name=_("ressource du centre"),
        related_name="tools",
    )  # fmt: skip
    credit_line = models.CharField(_("mention à imprimer"), max_length=LINE_LENGTH, blank=True)
    habilitation = models.ForeignKey(
        "loans.HabilitationKind", models.PROTECT, null=True, blank=True, verbose_name=_("habilitation exigée"),
        related_name="tools",
    )  # fmt: skip
    preparation_days = models.PositiveSmallIntegerField(_("jours de préparation"), null=True, blank=True)
    set_up_days = models.PositiveSmallIntegerField(_("jours de montage"), default=0)
    dismount_days = models.PositiveSmallIntegerField(_("jours de démontage"), default=0)
    check_days = models.PositiveSmallIntegerField(_("jours de contrôle"), null=True, blank=True)
    buffer_days = models.PositiveSmallIntegerField(_("jours entre deux prêts"), null=True, blank=True)
    produced_in = models.PositiveSmallIntegerField(_("année de création"), null=True, blank=True)
    authors = models.CharField(_("auteurs"), max_length=LINE_LENGTH, blank=True)
    translations = models.JSONField(_("traductions"), default=dict, blank=True)
    listed_at = models.DateTimeField(_("au catalogue depuis le"), null=True, blank=True)
    updated_at = models.DateTimeField(_("modifié le"))

    objects = ToolQuerySet.as_manager()

    class Meta:
        verbose_name = _("outil")
        verbose_name_plural = _("outils")
        constraints = (
            models.CheckConstraint(
                condition=Q(age_to=None) | Q(age_from=None) | Q(age_to__gte=F("age_from")),
                name="loans_tool_ages",
                violation_error_message=_("L’âge maximal est au moins égal à l’âge minimal."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ToolState.LISTED) | Q(listed_at__isnull=False), name="loans_tool_listed_at"
            ),
            models.CheckConstraint(
                condition=Q(set_up_days__lte=60, dismount_days__lte=60), name="loans_tool_set_up_days"
            ),
        )
        indexes = (
            models.Index(fields=["lender", "kind"], name="loans_tool_of_lender"),
            models.Index(fields=["title"], condition=Q(state=ToolState.LISTED), name="loans_tool_listed"),
        )

    def __str__(self) -> str:
        """The title."""
        return self.title


class ToolPhoto(models.Model):
    """A picture of a tool, in situ as far as there is one."""

    tool = models.ForeignKey(Tool, models.CASCADE, verbose_name=_("outil"), related_name="photos")
    image = models.ForeignKey("files.Image", models.PROTECT, verbose_name=_("image"), related_name="+")
    alt = models.CharField(_("description de l’image"), max_length=250, blank=True)
    credit = models.CharField(_("crédit de l’image"), max_length=NAME_LENGTH, blank=True)
    in_situ = models.BooleanField(_("en situation"), default=False)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("photo d’un outil")
        verbose_name_plural = _("photos d’outils")
        constraints = (models.UniqueConstraint(fields=["tool", "image"], name="loans_photo_once"),)

    def __str__(self) -> str:
        """What it shows."""
        return self.alt or str(self.tool)


class InsuredValue(models.Model):
    """What one copy of a tool is insured for from a day on: the last one counts, none is rewritten."""

    tool = models.ForeignKey(Tool, models.CASCADE, verbose_name=_("outil"), related_name="values")
    amount = euros(_("valeur d’assurance"))
    from_on = models.DateField(_("à partir du"))
    note = models.CharField(_("remarque"), max_length=LINE_LENGTH, blank=True)

    class Meta:
        verbose_name = _("valeur d’assurance")
        verbose_name_plural = _("valeurs d’assurance")
        constraints = (
            models.UniqueConstraint(fields=["tool", "from_on"], name="loans_value_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="loans_value_positive"),
        )

    def __str__(self) -> str:
        """The amount."""
        return str(self.amount)


class Module(models.Model):
    """A part of a tool that can be lent apart. ``slice`` is its number in the held days; the rest of the tool is 0."""

    tool = models.ForeignKey(Tool, models.CASCADE, verbose_name=_("outil"), related_name="modules")
    slice = models.PositiveSmallIntegerField(_("numéro"), validators=[MinValueValidator(1), MaxValueValidator(60)])
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    summary = models.CharField(_("en une phrase"), max_length=LINE_LENGTH, blank=True)
    lent_apart = models.BooleanField(_("se prête seul"), default=True)
    floor_area = metres(_("surface au sol (m²)"), null=True, blank=True)
    volume = metres(_("volume (m³)"), null=True, blank=True)
    weight = metres(_("poids (kg)"), null=True, blank=True)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        constraints = (
            models.UniqueConstraint(fields=["tool", "slice"], name="loans_module_once"),
            models.CheckConstraint(condition=Q(slice__range=(1, 60)), name="loans_module_slice"),
        )

    def __str__(self) -> str:
        """The title."""
        return self.title


class Copy(models.Model):
    """One copy of a tool: what leaves, comes back, is cleaned, is lost. ``uid`` is what its label shows (QR code)."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    tool = models.ForeignKey(Tool, models.CASCADE, verbose_name=_("outil"), related_name="copies")
    label = models.CharField(_("exemplaire"), max_length=20)
    inventory = models.CharField(_("numéro d’inventaire"), max_length=60, blank=True)
    state = models.CharField(_("état"), max_length=11, choices=CopyState.choices, default=CopyState.READY)
    storage = models.CharField(_("rangement"), max_length=120, blank=True)
    acquired_on = models.DateField(_("acquis le"), null=True, blank=True)
    retired_on = models.DateField(_("retiré le"), null=True, blank=True)
    retired_reason = models.CharField(_("pourquoi"), max_length=LINE_LENGTH, blank=True)
    note = models.TextField(_("remarques"), max_length=NOTE_LENGTH, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("exemplaire")
        verbose_name_plural = _("exemplaires")
        constraints = (
            models.UniqueConstraint(
                fields=["tool", "label"],
                name="loans_copy_once",
                violation_error_message=_("Un exemplaire de cet outil porte déjà ce nom."),
            ),
            models.CheckConstraint(
                condition=Q(state=CopyState.RETIRED, retired_on__isnull=False)
                | (~Q(state=CopyState.RETIRED) & Q(retired_on__isnull=True)),
                name="loans_copy_retired_on",
                violation_error_message=_("Un exemplaire retiré l’est depuis un jour."),
            ),
        )

    def __str__(self) -> str:
        """The tool and its label."""
        return f"{self.tool}, {self.label}"


class Component(models.Model):
    """What a copy holds, counted at departure and return. Without an essential one the copy is incomplete."""

    tool = models.ForeignKey(Tool, models.CASCADE, verbose_name=_("outil"), related_name="components")
    module = models.ForeignKey(
        Module, models.SET_NULL, null=True, blank=True, verbose_name=_("module"), related_name="components"
    )
    name = models.CharField(_("élément"), max_length=NAME_LENGTH)
    quantity = models.PositiveSmallIntegerField(_("quantité"), default=1)
    crate = models.CharField(_("caisse"), max_length=40, blank=True)
    value = euros(_("valeur"), null=True, blank=True)
    is_essential = models.BooleanField(_("indispensable"), default=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("élément")
        verbose_name_plural = _("éléments")
        constraints = (
            models.UniqueConstraint(fields=["tool", "name"], name="loans_component_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="loans_component_quantity"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__gte=0), name="loans_component_value"),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class CopyCount(models.Model):
    """How many of a component a copy holds, where it is not what the tool says."""

    copy = models.ForeignKey(Copy, models.CASCADE, verbose_name=_("exemplaire"), related_name="counts")
    component = models.ForeignKey(Component, models.CASCADE, verbose_name=_("élément"), related_name="counts")
    number = models.PositiveSmallIntegerField(_("nombre"))

    class Meta:
        verbose_name = _("compte d’un élément")
        verbose_name_plural = _("comptes d’éléments")
        constraints = (models.UniqueConstraint(fields=["copy", "component"], name="loans_count_once"),)

    def __str__(self) -> str:
        """How many of what."""
        return f"{self.number} × {self.component}"

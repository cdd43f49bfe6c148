"""Facts that say who an organisation is: its names through time, its numbers, its contacts, what became of it."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.directory.enums.organisations import NUMBERS_OF_ONE, IdentifierScheme, LineageKind, NameKind


class OrganisationName(models.Model):
    """One name of an organisation, with its kind, its language and the days between which it was said.

    Former names stay: old reports keep the name of the time, and search finds the organisation by them.
    """

    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="names"
    )
    kind = models.CharField(_("nature"), max_length=10, choices=NameKind.choices)
    text = models.CharField(_("nom"), max_length=200)
    folded = models.CharField(_("nom replié"), max_length=200, editable=False, db_index=True)
    language = models.CharField(_("langue"), max_length=5, blank=True)
    valid_from = models.DateField(_("à partir du"), null=True, blank=True)
    valid_until = models.DateField(_("jusqu’au"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("nom")
        verbose_name_plural = _("noms")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="directory_name_dates",
                violation_error_message=_("Un nom cesse après avoir commencé."),
            ),
        )

    def __str__(self) -> str:
        """The name."""
        return self.text

    def has_ended(self, on: date) -> bool:
        """It is not said any more that day."""
        return self.valid_until is not None and self.valid_until < on

    def is_said(self, on: date) -> bool:
        """It is said that day, as far as its dates tell."""
        return not self.has_ended(on) and (self.valid_from is None or self.valid_from <= on)


class Identifier(models.Model):
    """The number of an organisation in an official register, written as the register writes it, without blanks."""

    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="identifiers"
    )
    scheme = models.CharField(_("registre"), max_length=10, choices=IdentifierScheme.choices)
    value = models.CharField(_("numéro"), max_length=20)

    class Meta:
        verbose_name = _("numéro officiel")
        verbose_name_plural = _("numéros officiels")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "scheme", "value"],
                name="directory_identifier_once",
                violation_error_message=_("Ce numéro est déjà donné."),
            ),
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=models.Q(scheme__in=[scheme.value for scheme in NUMBERS_OF_ONE]),
                name="directory_identifier_of_one",
                violation_error_message=_("Une autre fiche porte déjà ce numéro."),
            ),
        )
        indexes = (models.Index(fields=["scheme", "value"], name="directory_identifier_value"),)

    def __str__(self) -> str:
        """The register and the number."""
        return f"{self.get_scheme_display()} {self.value}"


class Contact(models.Model):
    """Whom to reach for what: a service or a person, by telephone or by mail."""

    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="contacts"
    )
    label = models.CharField(_("pour quoi"), max_length=120)
    name = models.CharField(_("nom"), max_length=120, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(email="", phone=""),
                name="directory_contact_reaches",
                violation_error_message=_("Donnez une adresse électronique ou un téléphone."),
            ),
        )

    def __str__(self) -> str:
        """For what."""
        return self.label


class NetworkMembership(models.Model):
    """A network an organisation joined: an organisation of the directory, or a name."""

    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="networks_joined"
    )
    network = models.ForeignKey(
        "directory.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("réseau"),
        related_name="organisations_joined",
    )
    name = models.CharField(_("nom du réseau"), max_length=160)
    joined_on = models.DateField(_("depuis le"), null=True, blank=True)
    left_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("réseau rejoint")
        verbose_name_plural = _("réseaux rejoints")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "network", "joined_on"],
                condition=models.Q(network__isnull=False, joined_on__isnull=False),
                name="directory_network_once",
                violation_error_message=_("Ce réseau est déjà donné."),
            ),
            models.CheckConstraint(
                condition=models.Q(joined_on=None)
                | models.Q(left_on=None)
                | models.Q(left_on__gte=models.F("joined_on")),
                name="directory_network_dates",
                violation_error_message=_("On quitte un réseau après l’avoir rejoint."),
            ),
        )

    def __str__(self) -> str:
        """The network."""
        return self.name


class Lineage(models.Model):
    """What passed from one organisation to another on a day: merger, split, succession; or a change of name or place.

    Names are those of the time. One side may be unknown to the directory; a renaming and a move have the same
    organisation on both sides.
    """

    before = models.ForeignKey(
        "directory.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("avant"),
        related_name="lineage_after",
    )
    before_name = models.CharField(_("nom d’avant"), max_length=200)
    after = models.ForeignKey(
        "directory.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("après"),
        related_name="lineage_before",
    )
    after_name = models.CharField(_("nom d’après"), max_length=200)
    kind = models.CharField(_("ce qui s’est passé"), max_length=10, choices=LineageKind.choices)
    on = models.DateField(_("le"))
    note = models.CharField(_("précision"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("filiation")
        verbose_name_plural = _("filiations")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(before__isnull=False) | models.Q(after__isnull=False),
                name="directory_lineage_of_one",
            ),
        )

    def __str__(self) -> str:
        """What became what."""
        return f"{self.before_name} → {self.after_name}"

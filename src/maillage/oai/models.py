"""Facts about harvesting: what others take from us, and what we take from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.oai.enums import Standing
from maillage.oai.querysets import CatalogueQuerySet, FormQuerySet, HarvestedQuerySet, SetEntryQuerySet

KEY_LENGTH = 160
SPEC_LENGTH = 120


class Record(models.Model):
    """One thing that may be harvested; its row stays when the thing is withdrawn (``deletedRecord=persistent``).

    ``datestamp`` has whole seconds, in UTC. ``mark`` is the datestamp in seconds and then the key of the row, in one
    number: every list is read in its order, each page after the mark of the last one. ``sets`` are the sets it belongs
    to, those that hold no narrower one, as its header says them. ``digest`` tells whether anything changed.
    """

    key = models.CharField(_("clé"), max_length=KEY_LENGTH, unique=True)
    mark = models.BigIntegerField(_("rang"), default=0, db_index=True)
    datestamp = models.DateTimeField(_("daté du"))
    deleted = models.BooleanField(_("retiré"), default=False)
    sets = models.TextField(_("ensembles"), blank=True)
    digest = models.CharField(_("empreinte"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("notice moissonnable")
        verbose_name_plural = _("notices moissonnables")

    def __str__(self) -> str:
        """Its key."""
        return self.key


class Form(models.Model):
    """A record in one metadata format; empty once the record is withdrawn. ``mark`` is that of the record."""

    record = models.ForeignKey(Record, models.CASCADE, verbose_name=_("notice"), related_name="forms")
    prefix = models.CharField(_("format"), max_length=20)
    mark = models.BigIntegerField(_("rang"))
    xml = models.TextField(_("métadonnées"), blank=True)

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice dans un format")
        verbose_name_plural = _("notices par format")
        constraints = (models.UniqueConstraint(fields=["record", "prefix"], name="oai_form_once"),)
        indexes = (models.Index(fields=["prefix", "mark"], name="oai_forms_in_order"),)

    def __str__(self) -> str:
        """Which format."""
        return self.prefix


class RecordSet(models.Model):
    """A set of records. ``spec`` says where it stands (``type:video`` is in ``type``) and never changes."""

    spec = models.CharField(_("adresse"), max_length=SPEC_LENGTH, unique=True)
    name = models.CharField(_("nom"), max_length=200)

    class Meta:
        verbose_name = _("ensemble")
        verbose_name_plural = _("ensembles")

    def __str__(self) -> str:
        """Its name."""
        return self.name


class SetEntry(models.Model):
    """A record in a set, or that ``left`` it: who harvests the set learns it. ``mark`` is that of the record."""

    record = models.ForeignKey(Record, models.CASCADE, verbose_name=_("notice"), related_name="entries")
    spec = models.CharField(_("ensemble"), max_length=SPEC_LENGTH)
    mark = models.BigIntegerField(_("rang"))
    left = models.BooleanField(_("en est sortie"), default=False)

    objects = SetEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice d’un ensemble")
        verbose_name_plural = _("notices par ensemble")
        constraints = (models.UniqueConstraint(fields=["record", "spec"], name="oai_set_entry_once"),)
        indexes = (models.Index(fields=["spec", "mark"], name="oai_sets_in_order"),)

    def __str__(self) -> str:
        """Which set."""
        return self.spec


class Source(models.Model):
    """A catalogue from which we take records, and how far we are.

    ``token`` continues the harvest under way; ``since`` is the moment from which the next one asks (the
    ``responseDate`` of the first answer of the last complete harvest), ``opened_at`` that of the harvest under way.
    """

    name = models.CharField(_("nom"), max_length=140)
    url = models.URLField(_("adresse du service"), max_length=400)
    prefix = models.CharField(_("format demandé"), max_length=20, default="oai_dc")
    spec = models.CharField(_("ensemble demandé"), max_length=SPEC_LENGTH, blank=True)
    licence = models.CharField(_("licence des métadonnées"), max_length=140, blank=True)
    active = models.BooleanField(_("moissonné"), default=True)
    standing = models.CharField(_("situation"), max_length=10, choices=Standing.choices, default=Standing.READY)
    token = models.TextField(_("reprise"), blank=True)
    since = models.CharField(_("à partir de"), max_length=20, blank=True)
    opened_at = models.CharField(_("ouverte le"), max_length=20, blank=True)
    harvested_at = models.DateTimeField(_("moissonné le"), null=True, blank=True)
    problem = models.TextField(_("ce qui ne va pas"), blank=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalogue moissonné")
        verbose_name_plural = _("catalogues moissonnés")
        constraints = (
            models.UniqueConstraint(
                fields=["url", "prefix", "spec"],
                name="oai_source_once",
                violation_error_message=_("Ce catalogue est déjà moissonné dans ce format."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Harvested(models.Model):
    """A record taken from a catalogue, as it came: who says it, under which identifier, when.

    ``told`` becomes false with each change: the floor that makes something of it marks it again.
    """

    source = models.ForeignKey(Source, models.CASCADE, verbose_name=_("catalogue"), related_name="harvested")
    identifier = models.CharField(_("identifiant"), max_length=300)
    datestamp = models.CharField(_("daté du"), max_length=20)
    deleted = models.BooleanField(_("retiré là-bas"), default=False)
    sets = models.TextField(_("ensembles"), blank=True)
    xml = models.TextField(_("métadonnées"), blank=True)
    received_at = models.DateTimeField(_("reçu le"))
    told = models.BooleanField(_("repris"), default=False)

    objects = HarvestedQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice moissonnée")
        verbose_name_plural = _("notices moissonnées")
        constraints = (models.UniqueConstraint(fields=["source", "identifier"], name="oai_harvested_once"),)
        indexes = (models.Index(fields=["id"], condition=models.Q(told=False), name="oai_harvested_untold"),)

    def __str__(self) -> str:
        """Its identifier there."""
        return self.identifier

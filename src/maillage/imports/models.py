"""Facts about imports: where things come from, each time they were read, and what each record became."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.imports.enums import Deed, PictureState, RunState, Schedule, Subject
from maillage.imports.querysets import LinkQuerySet, PictureQuerySet, RunQuerySet, SourceQuerySet
from maillage.imports.readers import FORMAT_LABELS

AUTO = "auto"
FORMATS = [(AUTO, _("reconnu tout seul")), *((str(name), label) for name, label in FORMAT_LABELS.items())]


class Source(models.Model):
    """An agenda, a calendar, a feed or a file that comes back: what was corrected once is remembered here.

    ``mapping`` gives the field of each column of a table. ``labels`` gives the term of each label of the source, by
    list: ``{"theme": {"astronomie": "ciel"}}``, an empty code leaves the label out. ``complete`` says that the source
    always gives its whole list: what is no longer there was withdrawn.
    """

    territory = models.ForeignKey(
        "territories.Territory", models.CASCADE, verbose_name=_("territoire"), related_name="sources"
    )
    name = models.CharField(_("nom"), max_length=120)
    subject = models.CharField(_("contenu"), max_length=14, choices=Subject.choices, default=Subject.EVENTS)
    address = models.URLField(_("adresse"), max_length=1000, blank=True)
    format = models.CharField(_("format"), max_length=20, choices=FORMATS, default=AUTO)
    mapping = models.JSONField(_("rôle des colonnes"), null=True, blank=True)
    signature = models.CharField(_("en-tête reconnu"), max_length=32, blank=True)
    labels = models.JSONField(_("correspondance des libellés"), default=dict, blank=True)
    complete = models.BooleanField(
        _("liste complète"),
        default=False,
        help_text=_("La source donne toujours tous ses événements : ceux qui n’y sont plus sont annulés."),
    )
    images = models.BooleanField(
        _("reprendre les images"),
        default=True,
        help_text=_("Quand la source donne leur adresse et que vous avez le droit de les montrer."),
    )
    schedule = models.CharField(_("relecture"), max_length=6, choices=Schedule.choices, default=Schedule.OFF)
    organiser = models.ForeignKey(
        "directory.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("organisateur par défaut"),
        related_name="+",
    )
    venue = models.ForeignKey(
        "directory.Venue", models.SET_NULL, null=True, blank=True, verbose_name=_("lieu par défaut"), related_name="+"
    )
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    family = models.ForeignKey(
        "vocabularies.Term",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("famille par défaut"),
        related_name="+",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("créée par"), related_name="+"
    )
    created_at = models.DateTimeField(_("créée le"))
    read_at = models.DateTimeField(_("lue le"), null=True, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = (
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="imports_source_name",
                violation_error_message=_("Une source de ce territoire porte déjà ce nom."),
            ),
            models.CheckConstraint(
                condition=~models.Q(schedule=Schedule.DAILY) | ~models.Q(address=""),
                name="imports_source_daily_has_address",
                violation_error_message=_("Pour relire chaque nuit, donnez l’adresse de la source."),
            ),
        )

    def __str__(self) -> str:
        """The name."""
        return self.name


class Run(models.Model):
    """One reading of a source: the file as it was, the preview, what was done, and what undoes it.

    ``counts`` and ``report`` are those of the JSON report (``docs/imports.md``). ``decisions`` says what a person
    answered for structures that look like one already there: its key, ``new`` or ``skip``.
    """

    source = models.ForeignKey(Source, models.CASCADE, verbose_name=_("source"), related_name="runs")
    state = models.CharField(_("état"), max_length=8, choices=RunState.choices, default=RunState.READING)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    started_at = models.DateTimeField(_("commencé le"))
    done_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    file = models.FileField(_("fichier"), upload_to="imports/", blank=True)
    filename = models.CharField(_("nom du fichier"), max_length=200, blank=True)
    content_type = models.CharField(_("type annoncé"), max_length=100, blank=True)
    format = models.CharField(_("format reconnu"), max_length=20, blank=True)
    counts = models.JSONField(_("comptes"), default=dict, blank=True)
    report = models.JSONField(_("rapport"), default=dict, blank=True)
    refusal = models.TextField(_("refus"), blank=True)
    decisions = models.JSONField(_("décisions sur les doublons"), default=dict, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")
        indexes = (models.Index(fields=["source", "-started_at"], name="imports_run_history"),)

    def __str__(self) -> str:
        """What was read and when."""
        return f"{self.source}, {self.started_at:%Y-%m-%d %H:%M}"


class Link(models.Model):
    """What a record of a source became: the same record, read again, finds its event here.

    ``fingerprint`` tells whether the record changed. ``written`` keeps a digest of each field as the import wrote it: a
    field whose content is something else today was edited by hand, and stays.
    """

    source = models.ForeignKey(Source, models.CASCADE, verbose_name=_("source"), related_name="links")
    external_id = models.CharField(_("identifiant chez la source"), max_length=200)
    contribution = models.ForeignKey(
        "contributions.Contribution", models.CASCADE, verbose_name=_("contribution"), related_name="import_links"
    )
    fingerprint = models.CharField(_("empreinte"), max_length=64)
    written = models.JSONField(_("champs écrits"), default=dict)
    first_run = models.ForeignKey(
        Run, models.SET_NULL, null=True, blank=True, verbose_name=_("créé par"), related_name="+"
    )
    vanished_at = models.DateTimeField(_("disparu le"), null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien avec une source")
        verbose_name_plural = _("liens avec une source")
        constraints = (models.UniqueConstraint(fields=["source", "external_id"], name="imports_link_once"),)

    def __str__(self) -> str:
        """The record and the source."""
        return f"{self.external_id}, {self.source}"


class Picture(models.Model):
    """The picture that a source gives by its address: read by the worker after the import, and only once for each.

    ``line`` and ``run`` say where the address was read, for the report. ``image_key`` is the picture that was written:
    an event that shows another one was corrected by hand, and keeps it.
    """

    link = models.OneToOneField(Link, models.CASCADE, verbose_name=_("lien"), related_name="picture")
    run = models.ForeignKey(Run, models.CASCADE, verbose_name=_("lecture"), related_name="pictures")
    line = models.PositiveIntegerField(_("ligne"), default=0)
    url = models.TextField(_("adresse"))
    credit = models.CharField(_("crédit"), max_length=160, blank=True)
    alt = models.CharField(_("description"), max_length=250, blank=True)
    state = models.CharField(_("état"), max_length=8, choices=PictureState.choices, default=PictureState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_at = models.DateTimeField(_("prochain essai le"))
    image_key = models.PositiveBigIntegerField(_("image écrite"), null=True, blank=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("image d’une source")
        verbose_name_plural = _("images d’une source")
        indexes = (
            models.Index(fields=["next_at"], condition=models.Q(state="waiting"), name="imports_picture_waiting"),
        )

    def __str__(self) -> str:
        """Its address."""
        return self.url


class PlaceLink(models.Model):
    """The place that a place of a source is, by the identifier it has there."""

    source = models.ForeignKey(Source, models.CASCADE, verbose_name=_("source"), related_name="place_links")
    external_id = models.CharField(_("identifiant chez la source"), max_length=200)
    venue = models.ForeignKey("directory.Venue", models.CASCADE, verbose_name=_("lieu"), related_name="import_links")

    class Meta:
        verbose_name = _("lien d’un lieu")
        verbose_name_plural = _("liens des lieux")
        constraints = (models.UniqueConstraint(fields=["source", "external_id"], name="imports_placelink_once"),)

    def __str__(self) -> str:
        """The place as the source names it."""
        return f"{self.external_id} → {self.venue}"


class Change(models.Model):
    """One thing a run did, with what was there before: what lets it be undone while nobody has touched it."""

    run = models.ForeignKey(Run, models.CASCADE, verbose_name=_("lecture"), related_name="changes")
    contribution = models.ForeignKey(
        "contributions.Contribution", models.CASCADE, verbose_name=_("contribution"), related_name="+"
    )
    deed = models.CharField(_("fait"), max_length=12, choices=Deed.choices)
    before = models.JSONField(_("avant"), default=dict, blank=True)
    after = models.JSONField(_("champs écrits"), default=dict, blank=True)

    class Meta:
        verbose_name = _("changement")
        verbose_name_plural = _("changements")
        constraints = (models.UniqueConstraint(fields=["run", "contribution"], name="imports_change_once"),)

    def __str__(self) -> str:
        """What was done to what."""
        return f"{self.get_deed_display()}, {self.contribution}"

"""Facts about what the magazine publishes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.publications.enums import Genre
from maillage.publications.querysets import PublicationQuerySet, ReadingQuerySet

TITLE_LENGTH = 140
LEAD_LENGTH = 300
MOST_ENTRIES = 60
MOST_TAGS = 8


class Publication(models.Model):
    """An article, a dossier, an experience report or a notebook, as ``contribution.kind`` says.

    ``body`` is sanitised rich text made of our blocks (docs/decisions/0012-editor.md); pictures, notes and cards are
    drawn when it is shown. ``byline`` is how it is signed when this is not the name of the account that wrote it;
    ``recommended`` says that the account reports what somebody else did, whom the byline names.
    """

    contribution = models.OneToOneField(
        "contributions.Contribution", models.PROTECT, verbose_name=_("contribution"), related_name="publication"
    )
    slug = models.SlugField(_("adresse"), max_length=100, unique=True)
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    lead = models.CharField(_("chapeau"), max_length=LEAD_LENGTH, blank=True)
    body = models.TextField(_("texte"), blank=True)
    genre = models.CharField(_("genre"), max_length=12, choices=Genre.choices, blank=True)
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("pour la structure"),
        related_name="publications",
    )
    byline = models.CharField(_("signature"), max_length=200, blank=True)
    recommended = models.BooleanField(_("raconte ce qu’une autre personne a fait"), default=False)
    image = models.ForeignKey(
        "files.Image", models.SET_NULL, null=True, blank=True, verbose_name=_("image"), related_name="+"
    )
    image_alt = models.CharField(_("description de l’image"), max_length=250, blank=True)
    image_credit = models.CharField(_("crédit de l’image"), max_length=160, blank=True)
    image_decorative = models.BooleanField(_("image décorative"), default=False)
    pictures = models.ManyToManyField("files.Image", verbose_name=_("images du texte"), blank=True, related_name="+")
    themes = models.ManyToManyField("vocabularies.Term", verbose_name=_("thèmes"), blank=True, related_name="+")
    audiences = models.ManyToManyField("vocabularies.Term", verbose_name=_("publics"), blank=True, related_name="+")
    licence = models.ForeignKey(
        "vocabularies.Term", models.PROTECT, null=True, blank=True, verbose_name=_("licence"), related_name="+"
    )
    credits = models.TextField(_("crédits et sources"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes de lecture"), default=1)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = (
            models.CheckConstraint(
                condition=Q(recommended=False) | ~Q(byline=""),
                name="publications_recommended_names_the_author",
                violation_error_message=_("Nommez la personne dont vous racontez l’expérience."),
            ),
        )

    def __str__(self) -> str:
        """The title."""
        return self.title

    @property
    def kind(self) -> str:
        """Which of the four."""
        return self.contribution.kind

    @property
    def signature(self) -> str:
        """Who signs: the byline, or the account that wrote it."""
        if self.byline:
            return self.byline
        return str(self.contribution.author) if self.contribution.author else str(_("ancien membre"))


class Tag(models.Model):
    """A word chosen by the author; ``code`` is the same for two spellings of one word."""

    publication = models.ForeignKey(Publication, models.CASCADE, verbose_name=_("publication"), related_name="tags")
    code = models.SlugField(_("code"), max_length=60)
    label = models.CharField(_("mot"), max_length=60)

    class Meta:
        verbose_name = _("mot-clé")
        verbose_name_plural = _("mots-clés")
        constraints = (models.UniqueConstraint(fields=["publication", "code"], name="publications_tag_once"),)
        indexes = (models.Index(fields=["code"], name="publications_tag_code"),)

    def __str__(self) -> str:
        """The word."""
        return self.label


class Experience(models.Model):
    """What an experience report answers beside its presentation; all of it is there before anyone reads it."""

    publication = models.OneToOneField(
        Publication, models.CASCADE, verbose_name=_("publication"), related_name="experience"
    )
    held_on = models.DateField(_("date"), null=True, blank=True)
    place = models.CharField(_("lieu"), max_length=160, blank=True)
    public = models.CharField(_("public"), max_length=160, blank=True)
    headcount = models.PositiveIntegerField(_("nombre de personnes"), null=True, blank=True)
    means = models.TextField(_("moyens mis en œuvre"), blank=True)
    worked = models.TextField(_("ce qui a marché"), blank=True)
    difficulties = models.TextField(_("difficultés"), blank=True)
    unresolved = models.TextField(_("ce qui reste sans réponse"), blank=True)

    class Meta:
        verbose_name = _("réponses d’un retour d’expérience")
        verbose_name_plural = _("réponses des retours d’expérience")

    def __str__(self) -> str:
        """Where."""
        return self.place


class Notebook(models.Model):
    """An experiment on a format of mediation: what one supposed, tried, saw and keeps."""

    publication = models.OneToOneField(
        Publication, models.CASCADE, verbose_name=_("publication"), related_name="notebook"
    )
    hypothesis = models.TextField(_("hypothèse"), blank=True)
    protocol = models.TextField(_("protocole"), blank=True)
    observed = models.TextField(_("ce que l’on a observé"), blank=True)
    kept = models.TextField(_("ce que l’on garde"), blank=True)

    class Meta:
        verbose_name = _("réponses d’un carnet d’innovation")
        verbose_name_plural = _("réponses des carnets d’innovation")

    def __str__(self) -> str:
        """Of what."""
        return str(self.publication)


class Selected(models.Model):
    """One contribution of a dossier, at its place. Removed elsewhere, it leaves a line that names who wrote it."""

    dossier = models.ForeignKey(Publication, models.CASCADE, verbose_name=_("dossier"), related_name="selection")
    contribution = models.ForeignKey(
        "contributions.Contribution", models.PROTECT, verbose_name=_("contribution"), related_name="selected_in"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    note = models.CharField(_("pourquoi elle est là"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("choix d’un dossier")
        verbose_name_plural = _("choix des dossiers")
        constraints = (
            models.UniqueConstraint(
                fields=["dossier", "contribution"],
                name="publications_selected_once",
                violation_error_message=_("Cette contribution est déjà dans le dossier."),
            ),
        )

    def __str__(self) -> str:
        """What is selected."""
        return str(self.contribution)


class Reading(models.Model):
    """How often a publication was read on a day: a count, nothing about who read."""

    publication = models.ForeignKey(Publication, models.CASCADE, verbose_name=_("publication"), related_name="readings")
    on = models.DateField(_("jour"))
    count = models.PositiveIntegerField(_("lectures"), default=0)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("lectures d’un jour")
        verbose_name_plural = _("lectures par jour")
        constraints = (models.UniqueConstraint(fields=["publication", "on"], name="publications_reading_once"),)

    def __str__(self) -> str:
        """How many."""
        return str(self.count)


class Draft(models.Model):
    """What somebody is typing: kept until it is saved, so that nothing typed is lost."""

    key = models.UUIDField(_("clé"), primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="publication_drafts"
    )
    kind = models.CharField(_("type"), max_length=20)
    publication = models.ForeignKey(
        Publication, models.CASCADE, null=True, blank=True, verbose_name=_("publication"), related_name="drafts"
    )
    data = models.JSONField(_("saisie"), default=dict)
    saved_at = models.DateTimeField(_("enregistré le"))

    class Meta:
        verbose_name = _("saisie en cours")
        verbose_name_plural = _("saisies en cours")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(publication=None), name="publications_draft_of_a_new_one"
            ),
            models.UniqueConstraint(fields=["user", "publication"], name="publications_draft_once"),
        )

    def __str__(self) -> str:
        """The title typed so far."""
        return str(next(iter(self.data.get("title") or ()), ""))

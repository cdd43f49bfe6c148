"""Facts about projects: the sheet, its partners, its needs, its news and its documents."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.projects.enums import NEED_ICONS, NeedKind, NeedState, PartnerRole, Stage
from maillage.projects.querysets import DocumentQuerySet, NeedQuerySet, ProjectQuerySet

TITLE_LENGTH = 140
BASELINE_LENGTH = 200
NEED_LENGTH = 160
MOST_QUANTITY = 10_000_000
FOLDER = "projects"


class Project(models.Model):
    """What people make together: where it stands, who makes it, what it lacks.

    The required core is tiny (title, baseline, stage); the questions of the sheet are data (``Question``) and their
    answers keep the wording they answered.
    """

    contribution = models.OneToOneField(
        "contributions.Contribution", models.PROTECT, verbose_name=_("contribution"), related_name="project"
    )
    slug = models.SlugField(_("adresse"), max_length=100, unique=True)
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    baseline = models.CharField(_("en une phrase"), max_length=BASELINE_LENGTH, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    stage = models.CharField(_("étape"), max_length=10, choices=Stage.choices, default=Stage.IDEA)
    themes = models.ManyToManyField("vocabularies.Term", verbose_name=_("thèmes"), blank=True, related_name="+")
    audiences = models.ManyToManyField("vocabularies.Term", verbose_name=_("publics"), blank=True, related_name="+")
    commune = models.ForeignKey(
        "geography.Commune", models.PROTECT, null=True, blank=True, verbose_name=_("commune"), related_name="+"
    )
    starts_on = models.DateField(_("commence le"), null=True, blank=True)
    ends_on = models.DateField(_("se termine le"), null=True, blank=True)
    website = models.URLField(_("site du projet"), max_length=400, blank=True)
    programme_action = models.CharField(_("action de programme"), max_length=80, blank=True)
    image = models.ForeignKey(
        "files.Image", models.SET_NULL, null=True, blank=True, verbose_name=_("image"), related_name="+"
    )
    image_alt = models.CharField(_("description de l’image"), max_length=250, blank=True)
    image_credit = models.CharField(_("crédit de l’image"), max_length=160, blank=True)
    image_decorative = models.BooleanField(_("image décorative"), default=False)
    events = models.ManyToManyField("events.Event", verbose_name=_("événements"), blank=True, related_name="projects")
    linked = models.ManyToManyField(
        "contributions.Contribution", verbose_name=_("contributions liées"), blank=True, related_name="+"
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("projet")
        verbose_name_plural = _("projets")
        constraints = (
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="projects_project_period",
                violation_error_message=_("Un projet ne se termine pas avant de commencer."),
            ),
        )
        indexes = (models.Index(fields=["stage"], name="projects_project_stage"),)

    def __str__(self) -> str:
        """The title."""
        return self.title

    @property
    def rank(self) -> int:
        """Its place on the scale of stages, from 1."""
        return list(Stage.values).index(self.stage) + 1


class Partner(models.Model):
    """What an organisation does for a project; a name alone when it has no page."""

    project = models.ForeignKey(Project, models.CASCADE, verbose_name=_("projet"), related_name="partners")
    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, null=True, blank=True, verbose_name=_("structure"), related_name="+"
    )
    name = models.CharField(_("nom"), max_length=160, blank=True)
    role = models.CharField(_("rôle"), max_length=10, choices=PartnerRole.choices, default=PartnerRole.PARTNER)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("partenaire")
        verbose_name_plural = _("partenaires")
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(name=""), name="projects_partner_is_somebody"
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.organisation.name if self.organisation is not None else self.name


class Need(models.Model):
    """What a project lacks. ``skills`` are words by which people are found, when ``proposes`` lets them be."""

    project = models.ForeignKey(Project, models.CASCADE, verbose_name=_("projet"), related_name="needs")
    kind = models.CharField(_("nature"), max_length=10, choices=NeedKind.choices, default=NeedKind.SKILL)
    text = models.CharField(_("ce qui manque"), max_length=NEED_LENGTH)
    skills = models.JSONField(_("savoir-faire cherchés"), default=list, blank=True)
    quantity = models.PositiveIntegerField(_("quantité"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=6, choices=NeedState.choices, default=NeedState.OPEN)
    proposes = models.BooleanField(_("proposer des personnes"), default=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    since = models.DateTimeField(_("depuis le"))

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("besoin")
        verbose_name_plural = _("besoins")
        constraints = (
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(quantity__gte=1),
                name="projects_need_quantity",
                violation_error_message=_("Une quantité est au moins égale à 1."),
            ),
        )
        indexes = (models.Index(fields=["since"], condition=Q(state=NeedState.OPEN), name="projects_need_open"),)

    def __str__(self) -> str:
        """What lacks."""
        return self.text

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        return NEED_ICONS[NeedKind(self.kind)]

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.state == NeedState.OPEN


class News(models.Model):
    """A short dated word about a project: those who follow it are told."""

    project = models.ForeignKey(Project, models.CASCADE, verbose_name=_("projet"), related_name="news")
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    text = models.TextField(_("texte"), max_length=4000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("nouvelle")
        verbose_name_plural = _("nouvelles")
        indexes = (models.Index(fields=["project", "-at"], name="projects_news_newest"),)

    def __str__(self) -> str:
        """Its title."""
        return self.title


class Document(models.Model):
    """A file of a project, with its licence and its credit; served as a download, never as a page of ours."""

    project = models.ForeignKey(Project, models.CASCADE, verbose_name=_("projet"), related_name="documents")
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    path = models.CharField(_("fichier"), max_length=200, unique=True, editable=False)
    form = models.CharField(_("format"), max_length=5)
    bytes = models.PositiveIntegerField(_("octets"))
    licence = models.ForeignKey(
        "vocabularies.Term", models.PROTECT, null=True, blank=True, verbose_name=_("licence"), related_name="+"
    )
    credit = models.CharField(_("crédit"), max_length=160, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    at = models.DateTimeField(_("le"))

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        """Its title."""
        return self.title


class Draft(models.Model):
    """What somebody is typing and has not saved: one for each person and project, one for the project not made yet."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("personne"), related_name="project_drafts"
    )
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, verbose_name=_("projet"), related_name="drafts"
    )
    data = models.JSONField(_("saisie"), default=dict)
    saved_at = models.DateTimeField(_("gardé le"))

    class Meta:
        verbose_name = _("saisie en cours")
        verbose_name_plural = _("saisies en cours")
        constraints = (models.UniqueConstraint(fields=["user", "project"], name="projects_draft_once"),)

    def __str__(self) -> str:
        """The title typed."""
        return str((self.data.get("title") or [""])[0] or self.project or "")

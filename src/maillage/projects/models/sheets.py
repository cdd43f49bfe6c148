"""Facts about the questions of project sheets: a question never changes, a new one takes its place."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.projects.enums import QuestionKind
from maillage.projects.models.things import Project

LABEL_LENGTH = 160


class Question(models.Model):
    """One wording of one question. ``key`` is the question whatever its wording, ``version`` counts its wordings."""

    key = models.UUIDField(_("question"), default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    label = models.CharField(_("question"), max_length=LABEL_LENGTH)
    help = models.CharField(_("aide"), max_length=200, blank=True)
    kind = models.CharField(_("réponse"), max_length=6, choices=QuestionKind.choices, default=QuestionKind.TEXT)
    choices = models.JSONField(_("choix"), default=list, blank=True)
    required = models.BooleanField(_("nécessaire pour publier"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = (models.UniqueConstraint(fields=["key", "version"], name="projects_question_version"),)

    def __str__(self) -> str:
        """Its wording."""
        return self.label


class SheetTemplate(models.Model):
    """The questions of a territory at one time, in their order; ``territory`` empty: those of the network."""

    territory = models.ForeignKey(
        "territories.Territory", models.CASCADE, null=True, blank=True, verbose_name=_("territoire"),
        related_name="project_templates",
    )  # fmt: skip
    version = models.PositiveSmallIntegerField(_("version"))
    at = models.DateTimeField(_("depuis le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    questions = models.ManyToManyField(Question, through="TemplateLine", verbose_name=_("questions"))

    class Meta:
        verbose_name = _("modèle de fiche")
        verbose_name_plural = _("modèles de fiche")
        constraints = (
            models.UniqueConstraint(fields=["territory", "version"], name="projects_template_version"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(territory=None), name="projects_template_network_version"
            ),
        )

    def __str__(self) -> str:
        """Whose, which."""
        return f"{self.territory or ''} {self.version}".strip()


class TemplateLine(models.Model):
    """The place of a question in a template."""

    template = models.ForeignKey(SheetTemplate, models.CASCADE, verbose_name=_("modèle"), related_name="lines")
    question = models.ForeignKey(Question, models.PROTECT, verbose_name=_("question"), related_name="+")
    position = models.PositiveSmallIntegerField(_("rang"))

    class Meta:
        verbose_name = _("ligne de modèle")
        verbose_name_plural = _("lignes de modèle")
        constraints = (
            models.UniqueConstraint(fields=["template", "position"], name="projects_line_position"),
            models.UniqueConstraint(fields=["template", "question"], name="projects_line_question"),
        )

    def __str__(self) -> str:
        """The question."""
        return str(self.question)


class Answer(models.Model):
    """What a project answered to one wording of a question."""

    project = models.ForeignKey(Project, models.CASCADE, verbose_name=_("projet"), related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, verbose_name=_("question"), related_name="answers")
    text = models.TextField(_("réponse"), max_length=4000)

    class Meta:
        verbose_name = _("réponse")
        verbose_name_plural = _("réponses")
        constraints = (models.UniqueConstraint(fields=["project", "question"], name="projects_answer_once"),)

    def __str__(self) -> str:
        """What was answered."""
        return self.text

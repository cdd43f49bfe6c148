"""Facts about the census: its waves, what each organisation answered, and how fresh each field is.

Answers are kept here, apart from the page: a correction reaches the page only for the fields whose publication was
agreed to, and the economic part never leaves this table otherwise than summed with others.
"""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.directory.enums import Follow, Gesture, WaveState, Way
from maillage.directory.querysets.census import QuestionnaireQuerySet, WaveQuerySet

MOST_REMINDERS = 5


class Wave(models.Model):
    """A year's census of a territory, opened and closed by its coordinators."""

    territory = models.ForeignKey(
        "territories.Territory", models.CASCADE, verbose_name=_("territoire"), related_name="waves"
    )
    year = models.PositiveSmallIntegerField(_("année"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    title = models.CharField(_("titre"), max_length=120)
    introduction = models.TextField(_("mot d’introduction"), blank=True, max_length=2000)
    closes_on = models.DateField(_("dernier jour pour répondre"))
    reminders = models.PositiveSmallIntegerField(
        _("nombre de rappels au plus"), default=2, validators=[MaxValueValidator(MOST_REMINDERS)]
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("jours entre deux rappels"), default=14, validators=[MinValueValidator(3), MaxValueValidator(90)]
    )
    asks_economy = models.BooleanField(_("pose les questions économiques"), default=True)
    state = models.CharField(_("état"), max_length=8, choices=WaveState.choices, default=WaveState.DRAFT)
    created_at = models.DateTimeField(_("créée le"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("vague de recensement")
        verbose_name_plural = _("vagues de recensement")
        constraints = (
            models.UniqueConstraint(
                fields=["territory", "year"],
                name="directory_wave_once",
                violation_error_message=_("Ce territoire a déjà une vague pour cette année."),
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title

    @property
    def is_open(self) -> bool:
        """Organisations may answer."""
        return self.state == WaveState.OPEN


class Questionnaire(models.Model):
    """One organisation in a wave: where it stands, what was sent, who answered."""

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    wave = models.ForeignKey(Wave, models.CASCADE, verbose_name=_("vague"), related_name="questionnaires")
    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="questionnaires"
    )
    state = models.CharField(_("suivi"), max_length=10, choices=Follow.choices, default=Follow.WAITING)
    contacted_at = models.DateTimeField(_("sollicitée le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("dernier rappel le"), null=True, blank=True)
    reminders_sent = models.PositiveSmallIntegerField(_("rappels envoyés"), default=0)
    mail = models.ForeignKey(
        "notices.Mail", models.SET_NULL, null=True, blank=True, verbose_name=_("dernier courriel"), related_name="+"
    )
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("par"), related_name="+"
    )
    way = models.CharField(_("comment"), max_length=12, choices=Way.choices, blank=True)
    note = models.TextField(_("mot à la coordination"), blank=True, max_length=2000)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = (models.UniqueConstraint(fields=["wave", "organisation"], name="directory_questionnaire_once"),)
        indexes = (models.Index(fields=["wave", "state"], name="directory_questionnaire_state"),)

    def __str__(self) -> str:
        """Who, in which wave."""
        return f"{self.organisation}, {self.wave}"


class FieldAnswer(models.Model):
    """What an organisation said of one field: a gesture, and the value when it corrected it.

    ``publish`` is its consent for this field. Without it the value stays here and the page keeps what it showed.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, verbose_name=_("questionnaire"), related_name="answers"
    )
    field = models.CharField(_("champ"), max_length=60)
    gesture = models.CharField(_("réponse"), max_length=12, choices=Gesture.choices)
    value = models.JSONField(_("valeur"), null=True, blank=True)
    publish = models.BooleanField(_("publication acceptée"), default=False)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("réponse au recensement")
        verbose_name_plural = _("réponses au recensement")
        constraints = (models.UniqueConstraint(fields=["questionnaire", "field"], name="directory_answer_once"),)

    def __str__(self) -> str:
        """The field and what was said of it."""
        return f"{self.field}, {self.get_gesture_display()}"


class EconomicAnswer(models.Model):
    """One figure of the economic part: only ever read summed with others (``tables.economy``)."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, verbose_name=_("questionnaire"), related_name="economy"
    )
    question = models.CharField(_("question"), max_length=40)
    amount = models.DecimalField(_("montant"), max_digits=14, decimal_places=2, null=True, blank=True)
    blank = models.CharField(
        _("sans réponse"), max_length=12, blank=True,
        choices=[(name.value, name.label) for name in (Gesture.NOT_PROVIDED, Gesture.DECLINED)],
    )  # fmt: skip

    class Meta:
        verbose_name = _("réponse économique")
        verbose_name_plural = _("réponses économiques")
        constraints = (
            models.UniqueConstraint(fields=["questionnaire", "question"], name="directory_economy_once"),
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gte=0), name="directory_economy_positive"
            ),
        )

    def __str__(self) -> str:
        """The question; never the figure."""
        return self.question


class FieldDate(models.Model):
    """When one field of a page was last written or confirmed, and how."""

    organisation = models.ForeignKey(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="field_dates"
    )
    field = models.CharField(_("champ"), max_length=60)
    at = models.DateTimeField(_("le"))
    way = models.CharField(_("comment"), max_length=12, choices=Way.choices, blank=True)

    class Meta:
        verbose_name = _("date d’un champ")
        verbose_name_plural = _("dates des champs")
        constraints = (models.UniqueConstraint(fields=["organisation", "field"], name="directory_field_date_once"),)

    def __str__(self) -> str:
        """The field."""
        return self.field


class Freshness(models.Model):
    """When the whole entry was last confirmed by somebody who knows: lists and pages say it in a word."""

    organisation = models.OneToOneField(
        "directory.Organisation", models.CASCADE, verbose_name=_("structure"), related_name="freshness"
    )
    confirmed_at = models.DateTimeField(_("confirmée le"), db_index=True)
    way = models.CharField(_("comment"), max_length=12, choices=Way.choices)

    class Meta:
        verbose_name = _("fraîcheur")
        verbose_name_plural = _("fraîcheurs")

    def __str__(self) -> str:
        """The day."""
        return f"{self.confirmed_at:%Y-%m-%d}"

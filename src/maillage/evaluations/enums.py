"""The words of self-evaluation: kinds of criteria, states and moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CriterionKind(models.TextChoices):
    """How a criterion is answered."""

    LEVELS = "levels", _("niveaux décrits")
    TEXT = "text", _("texte libre")


class CampaignState(models.TextChoices):
    """Where a campaign is. Until the workshop, what each wrote is read by nobody else."""

    DRAFT = "draft", _("en préparation")
    OPEN = "open", _("réponses individuelles")
    WORKSHOP = "workshop", _("atelier")
    CLOSED = "closed", _("terminée")


CAMPAIGN_MOVES = {
    CampaignState.DRAFT: frozenset({CampaignState.OPEN}),
    CampaignState.OPEN: frozenset({CampaignState.WORKSHOP}),
    CampaignState.WORKSHOP: frozenset({CampaignState.CLOSED}),
    CampaignState.CLOSED: frozenset[str](),
}
SHARED = (CampaignState.WORKSHOP, CampaignState.CLOSED)


class ReplyState(models.TextChoices):
    """Where the answers of a person are."""

    TO_DO = "todo", _("à faire")
    DRAFT = "draft", _("brouillon")
    SUBMITTED = "submitted", _("envoyée")


REPLY_MOVES = {
    ReplyState.TO_DO: frozenset({ReplyState.SUBMITTED}),
    ReplyState.DRAFT: frozenset({ReplyState.SUBMITTED}),
    ReplyState.SUBMITTED: frozenset({ReplyState.DRAFT}),
}

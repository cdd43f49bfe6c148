"""Positions of a debate."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

EDIT_WINDOW = timedelta(minutes=15)
LONGEST = 4000


class Position(models.TextChoices):
    """Where somebody stands in a debate."""

    FOR = "for", _("pour")
    AGAINST = "against", _("contre")
    QUESTION = "question", _("question")

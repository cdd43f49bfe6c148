"""Choices of the directory."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TeamRole(models.TextChoices):
    """What a person may do for an organisation."""

    EDITOR = "editor", _("rédige")
    MANAGER = "manager", _("gère")


class Weekday(models.IntegerChoices):
    """Days as ``date.weekday()`` numbers them."""

    MONDAY = 0, _("lundi")
    TUESDAY = 1, _("mardi")
    WEDNESDAY = 2, _("mercredi")
    THURSDAY = 3, _("jeudi")
    FRIDAY = 4, _("vendredi")
    SATURDAY = 5, _("samedi")
    SUNDAY = 6, _("dimanche")

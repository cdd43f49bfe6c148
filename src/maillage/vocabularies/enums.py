"""Which lists exist."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scheme(models.TextChoices):
    """One list of terms."""

    THEME = "theme", _("thèmes")
    EVENT_TYPE = "event_type", _("types d’événement")
    AUDIENCE = "audience", _("publics")
    IMPAIRMENT = "impairment", _("situations de handicap")
    FAMILY = "family", _("familles de structures")
    CAMPAIGN = "campaign", _("campagnes")
    LABEL = "label", _("labels et certifications")
    LICENCE = "licence", _("licences")
    DISCIPLINE = "discipline", _("disciplines")
    LEVEL = "level", _("niveaux scolaires")
    NEED = "need", _("ce qu’il faut sur place")

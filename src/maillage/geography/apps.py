"""Communes, departments, regions, tiles, holidays, the map."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GeographyConfig(AppConfig):
    """Communes, departments, regions, tiles, holidays, the map."""

    name = "maillage.geography"
    label = "geography"
    verbose_name = _("Géographie")

"""Harvesting, out and in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OaiConfig(AppConfig):
    """Records that other catalogues take, and catalogues from which we take."""

    name = "maillage.oai"
    label = "oai"
    verbose_name = _("Moissonnage")

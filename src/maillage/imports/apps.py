"""The door by which what others publish comes in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Sources, runs, and what links a source's record to what it became."""

    name = "maillage.imports"
    label = "imports"
    verbose_name = _("Imports")

"""The journal."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """Every action writes one line here."""

    name = "maillage.journal"
    label = "journal"
    verbose_name = _("Journal")

"""The files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Pictures and their variants."""

    name = "maillage.files"
    label = "files"
    verbose_name = _("Fichiers")

"""The documents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """No model: data in, PDF out."""

    name = "maillage.documents"
    label = "documents"
    verbose_name = _("Documents")

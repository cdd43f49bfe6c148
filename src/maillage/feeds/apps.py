"""How lists are written for other programs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedsConfig(AppConfig):
    """No model: text in, text out."""

    name = "maillage.feeds"
    label = "feeds"
    verbose_name = _("Flux")

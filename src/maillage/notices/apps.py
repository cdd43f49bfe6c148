"""The notices."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Mails and notices on the site."""

    name = "maillage.notices"
    label = "notices"
    verbose_name = _("Messages")

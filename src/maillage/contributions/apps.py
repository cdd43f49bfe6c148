"""What everything published shares."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    """What everything published shares."""

    name = "maillage.contributions"
    label = "contributions"
    verbose_name = _("Contributions")

"""The lowest floor."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """No model here: what every floor above may use."""

    name = "maillage.core"
    label = "core"

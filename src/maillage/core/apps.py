"""The lowest floor."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """No model here: what every floor above may use."""

    name = "maillage.core"
    label = "core"

    def ready(self) -> None:
        """Count in French as French does."""
        from maillage.core.plurals import count_in_french

        count_in_french()

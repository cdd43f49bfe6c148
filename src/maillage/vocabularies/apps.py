"""The lists of terms."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def load_after_migration(**_kwargs: Any) -> None:
    """Put the shipped terms in place whenever the tables have been made."""
    from maillage.vocabularies.actions import load_terms

    load_terms()


class VocabulariesConfig(AppConfig):
    """The lists of terms."""

    name = "maillage.vocabularies"
    label = "vocabularies"
    verbose_name = _("Vocabulaires")

    def ready(self) -> None:
        """Shipped terms follow the tables: after a migration and after a test that empties them."""
        post_migrate.connect(load_after_migration, sender=self, dispatch_uid="vocabularies.load")

"""The index."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def empty_with_its_tables(using: str, **_kwargs: Any) -> None:
    """When the entries have been emptied (`flush`), so is the engine's index, which Django does not know."""
    from maillage.search.engines import engine_of
    from maillage.search.models import Entry

    if (
        Entry._meta.db_table in connections[using].introspection.table_names()
        and not Entry.objects.using(using).exists()
    ):
        engine_of(using).clear()


class SearchConfig(AppConfig):
    """The index of every visible text."""

    name = "maillage.search"
    label = "search"
    verbose_name = _("Recherche")

    def ready(self) -> None:
        """The engine's index follows the tables: after a migration and after a test that empties them."""
        from maillage.core import backup
        from maillage.search.clock import restart_all

        backup.afterwards("search.clocks", restart_all)
        post_migrate.connect(empty_with_its_tables, sender=self, dispatch_uid="search.empty")

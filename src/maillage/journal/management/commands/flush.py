"""`manage.py flush`, which empties a database knowingly, journal included.

SQLite empties tables by DELETE, which the triggers of the journal refuse; PostgreSQL truncates. So on SQLite the
triggers are lifted and laid again around Django's own command.
"""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from maillage.core import backup
from maillage.journal.models import Entry

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"


class Command(flush.Command):
    """Django's flush, which the journal lets through."""

    def handle(self, **options: Any) -> None:
        """Empty every table, then seal the journal again."""
        connection = connections[options["database"]]
        if connection.vendor == "sqlite":
            self._unsealed(connection, **options)
        else:
            super().handle(**options)
        backup.settle()

    def _unsealed(self, connection: Any, **options: Any) -> None:
        """Django's own command, the triggers of the journal lifted meanwhile."""
        with connection.cursor() as cursor:
            cursor.execute(TRIGGERS, [Entry._meta.db_table])
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        try:
            super().handle(**options)
        finally:
            with connection.cursor() as cursor:
                for _name, sql in triggers:
                    cursor.execute(sql)

"""The engine's own index: an FTS5 table on SQLite, `tsvector` with GIN on PostgreSQL."""

from django.db import migrations

from maillage.search.engines import postgres, sqlite


def _statements(schema_editor, name):
    module = postgres if schema_editor.connection.vendor == "postgresql" else sqlite
    for statement in getattr(module, name):
        schema_editor.execute(statement)


def create(apps, schema_editor):
    """Make the index of this vendor."""
    _statements(schema_editor, "CREATE")


def drop(apps, schema_editor):
    """Drop it."""
    _statements(schema_editor, "DROP")


class Migration(migrations.Migration):
    """Make the index."""

    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]

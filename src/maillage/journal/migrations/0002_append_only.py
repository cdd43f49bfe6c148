"""Seal the journal in the database itself, on both engines.

A line is never removed. A line is never changed, but for the one blanking that erasure asks for: the author goes to
NULL and '', the label to '', the details to {}. Undone by dropping the triggers.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MESSAGE = "the journal is append-only"

SQLITE = (
    f"""
    CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
    """,
    f"""
    CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry
    WHEN NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.verb IS NOT OLD.verb OR NEW.kind IS NOT OLD.kind
      OR NEW.object_id IS NOT OLD.object_id OR NEW.territory_id IS NOT OLD.territory_id
      OR (NEW.actor_id IS NOT OLD.actor_id AND NEW.actor_id IS NOT NULL)
      OR (NEW.actor_name IS NOT OLD.actor_name AND NEW.actor_name <> '')
      OR (NEW.object_label IS NOT OLD.object_label AND NEW.object_label <> '')
      OR (NEW.details IS NOT OLD.details AND NEW.details <> '{{}}')
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
    """,
)
SQLITE_UNDO = ("DROP TRIGGER journal_entry_no_delete", "DROP TRIGGER journal_entry_no_update")

POSTGRESQL = (
    f"""
    CREATE FUNCTION journal_entry_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_entry_sealed()
    """,
    """
    CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry FOR EACH ROW
    WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.at IS DISTINCT FROM OLD.at OR NEW.verb IS DISTINCT FROM OLD.verb
      OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.object_id IS DISTINCT FROM OLD.object_id
      OR NEW.territory_id IS DISTINCT FROM OLD.territory_id
      OR (NEW.actor_id IS DISTINCT FROM OLD.actor_id AND NEW.actor_id IS NOT NULL)
      OR (NEW.actor_name IS DISTINCT FROM OLD.actor_name AND NEW.actor_name <> '')
      OR (NEW.object_label IS DISTINCT FROM OLD.object_label AND NEW.object_label <> '')
      OR (NEW.details IS DISTINCT FROM OLD.details AND NEW.details <> '{}'::jsonb))
    EXECUTE FUNCTION journal_entry_sealed()
    """,
)
POSTGRESQL_UNDO = (
    "DROP TRIGGER journal_entry_no_update ON journal_entry",
    "DROP TRIGGER journal_entry_no_delete ON journal_entry",
    "DROP FUNCTION journal_entry_sealed()",
)


def seal(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, params=None)


def unseal(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE_UNDO if editor.connection.vendor == "sqlite" else POSTGRESQL_UNDO:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunPython(seal, unseal, elidable=False)]

"""What the journal keeps, and that nothing takes it back, on both engines."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from maillage.journal.actions import Deed, forget, record, record_many
from maillage.journal.models import Entry
from maillage.journal.querysets import JournalIsSealed
from tests.factories.accounts import UserFactory
from tests.factories.contributions import ContributionFactory
from tests.factories.journal import EntryFactory

AT = datetime(2026, 3, 14, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return UserFactory(display_name="Ada Lovelace")


def columns(entry):
    return (entry.at, entry.actor_id, entry.actor_name, entry.verb, entry.kind, entry.object_id, entry.object_label)


def test_a_deed_is_one_line_and_one_query(ada, django_assert_num_queries):
    with django_assert_num_queries(1):
        record(actor=ada, verb="welcomed", obj=ada, at=AT, territory_id=7, on=date(2026, 3, 14), cost=Decimal("1.50"))

    entry = Entry.objects.get()
    assert columns(entry) == (AT, ada.pk, "Ada Lovelace", "welcomed", "accounts.user", str(ada.pk), "Ada Lovelace")
    assert (entry.territory_id, entry.details) == (7, {"on": "2026-03-14", "cost": "1.50"})
    assert str(entry) == "2026-03-14 09:00 Ada Lovelace welcomed Ada Lovelace"


def test_the_machine_writes_without_a_name_about_a_thing_that_is_not_a_row():
    entry = record(actor=None, verb="imported", kind="imports.file", object_id="a.ics", label="x" * 300, at=AT)

    entry.refresh_from_db()
    assert columns(entry) == (AT, None, "", "imported", "imports.file", "a.ics", "x" * 200)


def test_many_deeds_are_one_query(ada, django_assert_num_queries):
    deeds = [Deed("imported", ada, 3, {"rank": rank}) for rank in range(3)]
    with django_assert_num_queries(1):
        assert record_many(actor=ada, deeds=deeds, at=AT) == 3

    written = Entry.objects.order_by("pk").values_list("verb", "territory_id", "details")
    assert list(written) == [("imported", 3, {"rank": 0}), ("imported", 3, {"rank": 1}), ("imported", 3, {"rank": 2})]


def test_a_line_belongs_to_the_transaction_of_its_deed(ada):
    with transaction.atomic():
        record(actor=ada, verb="published", obj=ada, at=AT)
        transaction.set_rollback(True)

    assert Entry.objects.count() == 0


def test_the_journal_is_read_by_object_by_person_and_by_territory(ada):
    first = record(actor=ada, verb="created", obj=ada, at=AT, territory_id=1)
    second = record(actor=ada, verb="changed", obj=ada, at=AT, territory_id=2)
    other = record(actor=None, verb="changed", kind="accounts.user", object_id=f"{ada.pk}9", at=AT, territory_id=1)

    assert list(Entry.objects.about(ada)) == [second, first]
    assert list(Entry.objects.of("accounts.user", f"{ada.pk}9")) == [other]
    assert list(Entry.objects.by(ada)) == [second, first]
    assert list(Entry.objects.in_territory(1)) == [other, first]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.update(verb="refused"),
        lambda entry: Entry.objects.bulk_update([entry], ["verb"]),
        lambda entry: Entry.objects.all().delete(),
    ],
)
def test_python_refuses_to_change_or_remove_a_line(attempt):
    entry = EntryFactory()

    with pytest.raises(JournalIsSealed) as caught:
        attempt(entry)

    assert str(caught.value) == "Le journal ne se modifie pas et ne s’efface pas."
    assert Entry.objects.values_list("verb", flat=True).get() == "published"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_entry",
        "UPDATE journal_entry SET verb = 'refused'",
        "UPDATE journal_entry SET kind = 'x'",
        "UPDATE journal_entry SET object_id = '0'",
        "UPDATE journal_entry SET territory_id = 9",
        "UPDATE journal_entry SET at = '2020-01-01'",
        "UPDATE journal_entry SET id = id + 1000",
        "UPDATE journal_entry SET actor_name = 'Quelqu’un d’autre'",
        "UPDATE journal_entry SET object_label = 'Autre chose'",
        "UPDATE journal_entry SET details = '{\"a\": 1}'",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_a_line(ada, statement):
    record(actor=ada, verb="published", obj=ada, at=AT, territory_id=1, note="x")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_author_is_never_replaced_by_another(ada):
    record(actor=ada, verb="published", obj=ada, at=AT)
    other = UserFactory()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET actor_id = %s", [other.pk])


def test_forgetting_a_person_blanks_the_names_and_keeps_the_deeds(ada):
    bob = UserFactory(display_name="Bob")
    by_ada = record(actor=ada, verb="published", kind="events.event", object_id=5, label="La nuit", at=AT, note="kept")
    about_ada = record(actor=bob, verb="granted", obj=ada, at=AT, note="Ada Lovelace")
    by_bob = record(actor=bob, verb="changed", obj=bob, at=AT)

    assert forget(person=ada) == 2

    assert columns(Entry.objects.get(pk=by_ada.pk)) == (AT, None, "", "published", "events.event", "5", "La nuit")
    assert Entry.objects.get(pk=by_ada.pk).details == {"note": "kept"}
    about = Entry.objects.get(pk=about_ada.pk)
    assert (about.actor_name, about.object_label, about.details) == ("Bob", "", {})
    assert columns(Entry.objects.get(pk=by_bob.pk)) == columns(by_bob)


def test_a_removed_account_leaves_its_lines(ada):
    record(actor=ada, verb="published", kind="events.event", object_id=5, at=AT)
    ada.delete()

    entry = Entry.objects.get()
    assert (entry.actor_id, entry.actor_name) == (None, "Ada Lovelace")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_flush_empties_the_journal_and_seals_it_again():
    EntryFactory()
    call_command("flush", verbosity=0, interactive=False)
    assert Entry.objects.count() == 0

    EntryFactory()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_entry")


def test_what_was_emptied_with_an_account_has_no_title_left(here):
    person, other = UserFactory(), UserFactory()
    gone, kept = (ContributionFactory(author=one, origin=here, title="Ma vie") for one in (person, other))
    for contribution in (gone, kept):
        record(actor=other, verb="published", obj=contribution, at=AT, territory_id=here.pk)

    forget(person=person, emptied={"contributions.contribution": [gone.pk]})

    labels = Entry.objects.order_by("pk").values_list("object_label", flat=True)
    assert list(labels) == ["", "Ma vie"]

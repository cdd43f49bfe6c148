"""Lines of the journal for the tests."""

from datetime import UTC, datetime

import factory

from maillage.journal.models import Entry


class EntryFactory(factory.django.DjangoModelFactory):
    """A line about an event, by nobody."""

    class Meta:
        model = Entry

    at = datetime(2026, 3, 14, 9, tzinfo=UTC)
    verb = "published"
    kind = "events.event"
    object_id = factory.Sequence(str)
    object_label = "La nuit des étoiles"

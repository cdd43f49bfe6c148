"""Sources, their readings, and what links a record to what it became."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from maillage.imports.enums import RunState
from maillage.imports.models import Link, Run, Source
from tests.factories.contributions import ContributionFactory
from tests.factories.territories import TerritoryFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    territory = factory.SubFactory(TerritoryFactory)
    name = factory.Sequence(lambda n: f"Agenda {n}")
    created_at = AT

    class Params:
        nightly = factory.Trait(address="https://agenda.exemple.test/a.ics", schedule="daily")


class RunFactory(DjangoModelFactory):
    class Meta:
        model = Run

    source = factory.SubFactory(SourceFactory)
    started_at = AT

    class Params:
        ready = factory.Trait(state=RunState.READY, format="csv", counts={"read": 1, "created": 1})
        applying = factory.Trait(state=RunState.APPLYING)
        done = factory.Trait(state=RunState.DONE, done_at=AT, format="csv", counts={"read": 1, "created": 1})


class LinkFactory(DjangoModelFactory):
    class Meta:
        model = Link

    source = factory.SubFactory(SourceFactory)
    external_id = factory.Sequence(lambda n: f"e{n}")
    contribution = factory.SubFactory(ContributionFactory, published=True)
    fingerprint = "x"

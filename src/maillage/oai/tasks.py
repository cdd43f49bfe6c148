"""Harvests that go on by themselves."""

from datetime import timedelta

from maillage.core.background import every
from maillage.core.clock import now
from maillage.oai.actions.harvest import harvest
from maillage.oai.enums import Standing
from maillage.oai.models import Source

EVERY = timedelta(hours=20)


@every(minutes=60)
def harvest_sources() -> int:
    """Take what is new of each catalogue once a day; a harvest that was stopped goes on. Gives how many records."""
    at, taken = now(), 0
    for source in Source.objects.active():
        if source.standing == Standing.UNDER_WAY or source.harvested_at is None or source.harvested_at < at - EVERY:
            taken += harvest(source=source, at=at)
    return taken

"""One programme with a return that waits: editor A is of its structure, the coordinator heads its territory."""

from datetime import UTC, datetime

import pytest

from maillage.directory.models import Member
from maillage.notices.models import Mail
from maillage.programmes.models import Request
from tests.factories.programmes import make_world

OPEN_DAY = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def row(cast):
    """A return of the first quarter of 2026, open in April; one indicator, participations."""
    made = make_world(cast.here)
    Member.objects.all().delete()
    Mail.objects.all().delete()
    Member.objects.create(organisation=made.organisation, user=cast["editor_a"], role="manager")
    return Request.objects.for_lists().get(pk=made.pk)


@pytest.fixture
def version(row):
    """Its indicator."""
    return row.programme.indicators.get().versions.get()


@pytest.fixture
def editor(cast):
    """Somebody of the structure."""
    return cast["editor_a"]


@pytest.fixture
def coordinator(cast):
    """Somebody of the coordination."""
    return cast["coordinator_here"]


@pytest.fixture
def april(time_machine):
    """A day on which the campaign is open."""
    time_machine.move_to(OPEN_DAY, tick=False)
    return OPEN_DAY

"""A programme with two funders: editor A is of the team of the first, the coordinator heads its territory."""

import pytest

from maillage.directory.models import Member
from tests.factories.directory import make_organisation
from tests.factories.funding import AT
from tests.factories.programmes import make_funder, make_programme


@pytest.fixture
def programme(here):
    """A public programme."""
    return make_programme(here)


@pytest.fixture
def region(programme, cast):
    """A funder with a page, of whose team editor A is."""
    organisation = make_organisation(cast.here, name="Région Lys")
    organisation.members.all().delete()
    Member.objects.create(organisation=organisation, user=cast["editor_a"], role="manager")
    return make_funder(programme, organisation)


@pytest.fixture
def state(programme):
    """A funder without a page."""
    return make_funder(programme, name="État", position=1)


@pytest.fixture
def coordinator(cast):
    """Somebody of the coordination."""
    return cast["coordinator_here"]


@pytest.fixture
def september(time_machine):
    """A day of September 2026."""
    time_machine.move_to(AT, tick=False)
    return AT

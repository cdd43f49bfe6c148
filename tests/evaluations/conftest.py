"""A programme with a self-evaluation open for individual answers; editor A answers for Club Céphée."""

import pytest

from tests.factories.directory import make_organisation
from tests.factories.evaluations import make_campaign, make_reply
from tests.factories.programmes import make_programme


@pytest.fixture
def campaign(here):
    """Open."""
    return make_campaign(make_programme(here))


@pytest.fixture
def reply(campaign, cast):
    """What editor A is asked."""
    organisation = make_organisation(cast.here, name="Club Céphée")
    organisation.members.all().delete()
    return make_reply(campaign, user=cast["editor_a"], organisation=organisation)


@pytest.fixture
def editor(cast):
    """Somebody of the structure."""
    return cast["editor_a"]


@pytest.fixture
def coordinator(cast):
    """Somebody of the coordination."""
    return cast["coordinator_here"]

"""What several tests of events start from."""

import pytest

from tests.factories.directory import make_venue


@pytest.fixture
def typed(here):
    """A form filled in, for an event on one afternoon."""
    return {
        "title": "Petits géologues", "summary": "On casse.", "description": "Bonjour.\n\nOn regarde.",
        "type": "atelier", "mode": "on_site", "public": "public", "registration": "none", "languages": ["fr"],
        "venue": make_venue(here).pk, "slots-TOTAL_FORMS": "1", "slots-INITIAL_FORMS": "0",
        "slots-0-day": "2026-03-14", "slots-0-starts": "14:00", "slots-0-ends": "16:00",
        "organisers-TOTAL_FORMS": "1", "organisers-INITIAL_FORMS": "0", "organisers-0-name": "Club Céphée",
        "organisers-0-role": "organiser", "fees-TOTAL_FORMS": "0", "fees-INITIAL_FORMS": "0", "rule-weeks": "1",
        "do": "save",
    }  # fmt: skip

"""What the tests of the directory start from."""

import pytest


@pytest.fixture(autouse=True)
def _kept_in_memory(monkeypatch):
    """Territories and terms are read once in a test, however slow the machine: queries are counted."""
    monkeypatch.setattr("maillage.territories.registry.FRESH_SECONDS", 3600.0)
    monkeypatch.setattr("maillage.vocabularies.querysets.FRESH_SECONDS", 3600.0)

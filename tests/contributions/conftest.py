"""A kind of contribution for the tests: declared like any other, so that moderation is tried without an upper floor."""

import pytest

from maillage.contributions import kinds
from maillage.contributions.kinds import KindOfContribution


class Known:
    """What the kind was asked to do."""

    def __init__(self):
        self.refreshed, self.restored = [], []


@pytest.fixture(autouse=True)
def kind():
    """The kind « event », with pages that exist everywhere; the real one comes back afterwards."""
    known, kept = Known(), dict(kinds._known)
    for name, label in (("event", "événement"), ("organisation", "structure"), ("venue", "lieu")):
        kinds.declare(
            KindOfContribution(
                name=name,
                label=label,
                icon="calendar",
                refresh=lambda ids, _at: known.refreshed.append(tuple(ids)),
                page=lambda contribution: f"/ici/{contribution.uid}/",
                edit=lambda contribution: f"/ici/{contribution.uid}/modifier/",
                labels={"title": "Titre", "summary": "Résumé"},
                restore=lambda *, actor, contribution, data, at: known.restored.append(
                    (actor, contribution.pk, dict(data), at)
                ),
            )
        )
    yield known
    kinds._known.clear()
    for real in kept.values():
        kinds.declare(real)

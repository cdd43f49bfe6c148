"""What several tests of projects start from."""

import pytest


@pytest.fixture
def typed():
    """A form filled in, for a project that is only an idea."""
    rows = {
        f"{name}-{count}_FORMS": "0"
        for name in ("partners", "needs", "events", "links")
        for count in ("TOTAL", "INITIAL")
    }
    return rows | {
        "title": "Le télescope du quartier", "baseline": "Fabriquer un télescope avec les voisins.", "stage": "idea",
        "description": "Bonjour.\n\nOn polit un miroir.", "do": "save", "needs-TOTAL_FORMS": "1",
        "needs-0-kind": "skill", "needs-0-text": "Quelqu’un qui sait souder", "needs-0-skills": "soudure, étain",
        "needs-0-state": "open", "needs-0-proposes": "on",
    }  # fmt: skip

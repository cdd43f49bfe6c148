# ruff: noqa: E501 - samples are kept on their lines
"""A few communes, a territory, and a file imported in one call."""

import json
from datetime import UTC, datetime, timedelta

import pytest

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COMMUNES = (
    ("80021", "Amiens", "80000 80080", 49.8987, 2.2847),
    ("59350", "Lille", "59000 59800", 50.6311, 3.0468),
    ("80001", "Abbeville", "80100", 50.1083, 1.8314),
)


@pytest.fixture
def communes(db):
    """Amiens, Lille and Abbeville."""
    from maillage.geography import recognition
    from maillage.geography.models import Commune, Department, Region
    from maillage.geography.names import name_key

    region = Region.objects.create(code="32", name="Hauts-de-France", country="FR")
    for code, name in (("80", "Somme"), ("59", "Nord")):
        Department.objects.create(code=code, name=name, region=region, country="FR")
    for code, name, postcodes, latitude, longitude in COMMUNES:
        Commune.objects.create(
            code=code, name=name, slug=name.lower(), folded=name_key(name), country="FR", postcodes=postcodes,
            department_id=code[:2], population=1000, latitude=latitude, longitude=longitude,
        )  # fmt: skip
    recognition.forget()
    yield
    recognition.forget()


@pytest.fixture
def source(communes, here):
    from tests.factories.imports import SourceFactory

    return SourceFactory(territory=here, name="Agenda")


def event(uid="1", **changes):
    """An OpenAgenda event in Amiens in April 2026; ``None`` takes a field out."""
    base = {
        "uid": uid, "slug": f"e{uid}", "title": {"fr": f"Atelier {uid}"}, "description": {"fr": "Court"}, "longDescription": {"fr": "Long"},
        "timings": [{"begin": "2026-04-14T13:00:00+00:00", "end": "2026-04-14T15:00:00+00:00"}], "attendanceMode": 1, "status": 1,
        "canonicalUrl": f"https://exemple.test/{uid}",
        "location": {"uid": 9, "name": "Musée de Picardie", "address": "2 rue Puvis", "postalCode": "80000", "city": "Amiens", "insee": "80021",
                     "latitude": 49.8896, "longitude": 2.2990},
    }  # fmt: skip
    merged = base | changes
    return {name: value for name, value in merged.items() if value is not None}


def document(*events):
    return json.dumps({"success": True, "events": list(events)}).encode()


class Importing:
    """Imports documents into a source, a day apart."""

    def __init__(self, source, actor=None):
        self.source, self.actor, self.at = source, actor, AT

    def __call__(self, *events, body=None):
        from maillage.imports.actions import running
        from maillage.imports.enums import RunState
        from maillage.imports.models import Run

        self.at += timedelta(days=1)
        run = Run.objects.create(source=self.source, actor=self.actor, started_at=self.at, state=RunState.APPLYING)
        running.apply_run(run=run, body=body or document(*events), at=self.at)
        run.refresh_from_db()
        return run


@pytest.fixture
def bring_in(source):
    return Importing(source)

"""People of the cast have been there for a while: what a new account may is tried apart."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def cast(cast):
    from maillage.accounts.models import User

    User.objects.update(date_joined=datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
    for role, person in cast.people.items():
        if role != "anonymous":
            person.refresh_from_db()
    return cast

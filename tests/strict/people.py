"""The cast: seven people whom the tests know by their role, and the two territories they know.

    def test_only_the_coordinator_here_may_feature(cast, event): ...
    @pytest.mark.parametrize("role", ROLES)
    def test_door(cast, role): client = cast.client(role)

`here` and `elsewhere` are the territories. `editor_a` contributes here and `editor_b` elsewhere: what one wrote, the
other must not touch. `cast["member"]` is the account (AnonymousUser for `anonymous`), `cast.client("member")` a browser
in which that person is signed in.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest

ROLES = (
    "anonymous",
    "member",
    "editor_a",
    "editor_b",
    "coordinator_here",
    "coordinator_elsewhere",
    "administrator",
)


@dataclass
class Cast:
    """People by role; the accounts are made when the cast is."""

    here: Any
    elsewhere: Any
    people: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, role: str) -> Any:
        """The account of a role."""
        return self.people[role]

    def client(self, role: str) -> Any:
        """A browser in which the person is signed in (or nobody is)."""
        from django.test import Client

        client = Client()
        if role != "anonymous":
            client.force_login(self.people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client


@pytest.fixture
def here(db):
    """The territory of the tests."""
    from tests.factories.territories import TerritoryFactory

    return TerritoryFactory(name="Hauts-de-Lys", slug="hauts-de-lys", in_name="dans les Hauts-de-Lys")


@pytest.fixture
def elsewhere(db):
    """Another territory."""
    from tests.factories.territories import TerritoryFactory

    return TerritoryFactory(name="Val-de-Brume", slug="val-de-brume", in_name="dans le Val-de-Brume")


@pytest.fixture
def cast(here, elsewhere):
    """The seven people."""
    from django.contrib.auth.models import AnonymousUser

    from maillage.territories.enums import Role
    from tests.factories.accounts import UserFactory
    from tests.factories.territories import GrantFactory

    people = {"anonymous": AnonymousUser()}
    for role in ROLES[1:-1]:
        people[role] = UserFactory(email=f"{role}@exemple.test", display_name=role.replace("_", " ").capitalize())
    people["administrator"] = UserFactory(
        email="administrator@exemple.test", display_name="Administratrice", administrator=True
    )
    GrantFactory(user=people["editor_a"], territory=here, role=Role.CONTRIBUTOR)
    GrantFactory(user=people["editor_b"], territory=elsewhere, role=Role.CONTRIBUTOR)
    GrantFactory(user=people["coordinator_here"], territory=here, role=Role.COORDINATOR)
    GrantFactory(user=people["coordinator_elsewhere"], territory=elsewhere, role=Role.COORDINATOR)
    return Cast(here, elsewhere, people)


@pytest.fixture
def person(db):
    """Somebody with an account and nothing else."""
    from tests.factories.accounts import UserFactory

    return UserFactory()


@pytest.fixture
def signed_in(client, person):
    """A browser in which `person` is signed in."""
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client

"""Every address × the seven people: complete by construction.

A view says who may open it (`@open_to("members")`, `@given(Event, rules.may_edit)` of `maillage.ui.access`), and this
test walks all the addresses: one that says nothing fails, and each person is sent through each door.

- no object: allowed, or sent to sign in (anonymous), or 403;
- one object: 404 when the person may not see it, 403 (or sign in) when seen and not allowed, let in otherwise.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from maillage.ui.access import AUDIENCES, Door
from tests.factories.doors import make_for
from tests.strict.people import ROLES
from tests.strict.prose import faults_of

# Addresses of libraries, and of machines, that cannot carry a declaration of ours. Each with its reason.
OTHERS = {
    "allauth.": "sign-in, sign-up and second factors: allauth guards each of its pages (tests/accounts)",
    "django.contrib.admin.": "the administration asks for is_staff and for a permission of each model",
    "django.contrib.contenttypes.": "« view on site » of the administration, behind is_staff",
    "maillage.core.health": "addresses for machines, below the floor of doors: no content, open to everyone",
}
# Libraries send old addresses elsewhere by Django's own view: only under these prefixes.
LIBRARIES = ("administration/", "compte/")
SAMPLES = {"int": 987654, "slug": "inconnu", "str": "inconnu", "path": "in/connu", "uuid": "0" * 32}


@dataclass(frozen=True)
class Address:
    """One address of the site."""

    route: str
    view: Any
    converters: tuple

    @property
    def door(self) -> Door | None:
        return getattr(self.view, "door", None)

    @property
    def is_of_a_library(self) -> bool:
        redirect = self.view.__module__ == "django.views.generic.base" and self.route.startswith(LIBRARIES)
        return redirect or any(self.view.__module__.startswith(prefix) for prefix in OTHERS)

    def path(self, **given: Any) -> str:
        """The address filled in: what is given, samples for the rest."""
        path = self.route
        for name, converter in self.converters:
            value = given.get(name, sample(converter))
            for spelling in (f"<{kind}:{name}>" for kind in kinds(path, name)):
                path = path.replace(spelling, converter.to_url(value) if name in given else str(value))
            path = path.replace(f"<{name}>", str(value))
        return "/" + path


def kinds(route: str, name: str) -> list[str]:
    """The converters' names before `:name>` in a route."""
    return [part.rpartition("<")[2] for part in route.split(f":{name}>")[:-1]]


def sample(converter: Any) -> Any:
    """A value that the converter accepts and that names nothing."""
    for value in SAMPLES.values():
        try:
            converter.to_python(str(value))
            return converter.to_url(converter.to_python(str(value)))
        except ValueError:
            continue
    return "inconnu"


@cache
def addresses() -> tuple[Address, ...]:
    """Every address of the site, once."""
    found = []

    def walk(patterns, prefix, converters):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            all_converters = {**converters, **pattern.pattern.converters}
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, route, all_converters)
            elif isinstance(pattern, URLPattern):
                found.append(Address(route, pattern.callback, tuple(all_converters.items())))

    walk(get_resolver().url_patterns, "", {})
    return tuple(found)


def declared(*, with_object: bool) -> list[Address]:
    """The addresses of ours that say who may open them."""
    return [address for address in addresses() if address.door and (address.door.model is not None) == with_object]


def identifier(address: Address) -> str:
    """How failures name an address."""
    return address.route or "/"


def test_every_address_says_who_may_open_it():
    silent = [address.route for address in addresses() if not address.door and not address.is_of_a_library]

    assert silent == []


def test_every_exception_is_in_use():
    unused = [p for p in OTHERS if not any(address.view.__module__.startswith(p) for address in addresses())]

    assert unused == []


def test_every_audience_is_known():
    named = {address.door.audience for address in declared(with_object=False)}

    assert sorted(named - set(AUDIENCES)) == []


def send(client: Any, path: str) -> Any:
    """GET, or an empty POST where only POST is answered; what it wrote is forgotten before the next person comes."""
    with transaction.atomic():
        response = client.get(path)
        response = client.post(path) if response.status_code == 405 else response
        transaction.set_rollback(True)
    if response.streaming:
        b"".join(response.streaming_content)  # a file that is not read stays open
    elif response.headers.get("Content-Type", "").startswith("text/html"):
        assert faults_of(response.content.decode()) == []
    return response


def refused(response: Any, role: str) -> bool:
    """Whether the person was stopped at the door: sent to sign in when anonymous, 403 otherwise."""
    if role == "anonymous":
        return response.status_code == 302 and f"/{reverse('account_login').lstrip('/')}" in response["Location"]
    return response.status_code == 403


@pytest.mark.parametrize("address", declared(with_object=False), ids=identifier)
def test_a_page_without_object_lets_in_its_audience_only(cast, address):
    for role in ROLES:
        response = send(cast.client(role), f"/{cast.here.slug}{address.path()}")

        assert refused(response, role) is not belongs(cast, role, address.door.audience), role


def belongs(cast: Any, role: str, audience: str) -> bool:
    """Whether a person is of an audience, in the territory `here`."""
    request = RequestFactory().get("/")
    request.user, request.territory = cast[role], cast.here
    return AUDIENCES[audience](request)


EXPECTED_AUDIENCES = {
    "everyone": set(ROLES),
    "members": set(ROLES) - {"anonymous"},
    "moderators": {"coordinator_here", "administrator"},
    "coordinators": {"coordinator_here", "administrator"},
    "administrators": {"administrator"},
}


@pytest.mark.parametrize("audience", sorted(AUDIENCES))
def test_who_is_of_an_audience(cast, audience):
    assert {role for role in ROLES if belongs(cast, role, audience)} == EXPECTED_AUDIENCES[audience]


@pytest.mark.parametrize("address", declared(with_object=True), ids=identifier)
def test_a_page_of_an_object_follows_its_rules(cast, address):
    door = address.door
    thing = make_for(door.model, cast)
    path = f"/{cast.here.slug}{address.path(**keys(address, thing))}"

    for role in ROLES:
        person = cast[role]
        seen = door.model.objects.visible_to(person).filter(pk=thing.pk).exists()
        allowed = seen and bool(door.rule(person, thing))
        response = send(cast.client(role), path)

        if not seen:
            assert response.status_code == 404, role
        else:
            assert refused(response, role) is not allowed, role


def keys(address: Address, thing: Any) -> dict[str, Any]:
    """The values of the address that name the object."""
    found = {}
    for name, _converter in address.converters:
        value = thing
        for part in name.split("__"):
            value = getattr(value, part, None)
        if value is not None:
            found[name] = value
    return found


@pytest.mark.parametrize("address", declared(with_object=True), ids=identifier)
def test_a_page_of_an_object_that_does_not_exist_is_not_found(cast, address):
    assert send(cast.client("administrator"), f"/{cast.here.slug}{address.path()}").status_code == 404

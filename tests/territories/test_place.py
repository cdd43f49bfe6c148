"""Where a page is: language × territory × domain, former addresses, reserved slugs."""

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import reverse

from maillage.territories import actions, registry
from maillage.territories.actions.identity import MergerLoop, ReservedAddress
from maillage.territories.enums import RESERVED
from maillage.territories.models import FormerAddress, Territory
from maillage.territories.place import absolute, address_in, host_of, inside, prefix_of, public_address, split_path
from tests.factories.accounts import UserFactory
from tests.factories.contributions import AT
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owned(db):
    """A territory with its own domain."""
    return TerritoryFactory(name="Côte d’Opale", slug="cote-opale", domain="cote-opale.test")


@pytest.mark.parametrize(
    ("path", "host", "language", "slug", "inner", "prefix"),
    [
        ("/", "testserver", "fr", None, "/", "/"),
        ("/en/", "testserver", "en", None, "/", "/en/"),
        ("/agenda/", "testserver", "fr", None, "/agenda/", "/"),
        ("/hauts-de-lys/", "testserver", "fr", "hauts-de-lys", "/", "/hauts-de-lys/"),
        ("/hauts-de-lys/agenda/", "testserver", "fr", "hauts-de-lys", "/agenda/", "/hauts-de-lys/"),
        ("/en/hauts-de-lys/agenda/", "testserver", "en", "hauts-de-lys", "/agenda/", "/en/hauts-de-lys/"),
        ("/agenda/", "cote-opale.test", "fr", "cote-opale", "/agenda/", "/"),
        ("/en/agenda/", "cote-opale.test", "en", "cote-opale", "/agenda/", "/en/"),
        ("/fr/agenda/", "testserver", "fr", None, "/fr/agenda/", "/"),
        ("/inconnu/agenda/", "testserver", "fr", None, "/inconnu/agenda/", "/"),
        ("//evil.test/", "testserver", "fr", None, "//evil.test/", "/"),
        ("/en", "testserver", "fr", None, "/en", "/"),
    ],
)
def test_the_address_tells_language_and_territory(here, owned, path, host, language, slug, inner, prefix):
    place, rest = split_path(path, host)

    assert (place.language, place.territory and place.territory.slug, rest, place.prefix) == (
        language, slug, inner, prefix,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "host", "location"),
    [
        ("/hauts-de-lys", "testserver", "/hauts-de-lys/"),
        ("/en", "testserver", "/en/"),
        ("/en/hauts-de-lys", "testserver", "/en/hauts-de-lys/"),
        ("/picardie/agenda/?theme=eau", "testserver", "/hauts-de-lys/agenda/?theme=eau"),
        ("/en/picardie/agenda/", "testserver", "/en/hauts-de-lys/agenda/"),
        ("/val-clos/lieux/", "testserver", "/hauts-de-lys/lieux/"),
        ("/cote-opale/agenda/", "cote-opale.test", "/agenda/"),
        ("/hauts-de-lys/agenda/", "cote-opale.test", "http://testserver/hauts-de-lys/agenda/"),
    ],
)
def test_former_addresses_redirect_for_ever(client, here, owned, path, host, location):
    FormerAddress.objects.create(slug="picardie", name="Picardie", territory=here)
    TerritoryFactory(slug="val-clos", is_open=False, successor=here)
    registry.forget()

    answer = client.get(path, headers={"host": host})

    assert (answer.status_code, answer["Location"]) == (301, location)


@pytest.mark.parametrize("rest", ["/evil.test/", "\\evil.test/", "//evil.test/", "%2Fevil.test/"])
def test_a_redirect_never_leaves_the_site(client, here, owned, rest):
    FormerAddress.objects.create(slug="ancien", name="Ancien", territory=owned)
    registry.forget()

    answer = client.get(f"/ancien/{rest}", headers={"host": "cote-opale.test"})

    assert answer.status_code == 301
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith(("//", "/\\"))


def test_a_merged_territory_leads_to_the_end_of_the_chain_even_when_it_loops(here):
    second = TerritoryFactory(slug="deuxieme", is_open=False, successor=here)
    first = TerritoryFactory(slug="premier", is_open=False, successor=second)
    loop = TerritoryFactory(slug="boucle", is_open=False)
    loop.successor = loop
    loop.save()
    registry.forget()
    known = registry.registry()

    assert known.successor(known.by_id[first.pk]) == here
    assert known.successor(known.by_id[loop.pk]) == loop


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_no_territory_takes_the_address_of_a_page(db, slug):
    with pytest.raises(IntegrityError), transaction.atomic():
        Territory.objects.create(name=slug, slug=slug, in_name=slug)


def test_every_page_of_the_site_is_reserved(db):
    from django.urls import get_resolver

    firsts = {str(pattern.pattern).split("/")[0] for pattern in get_resolver().url_patterns}
    plain = {first for first in firsts if first and "<" not in first and "^" not in first}

    assert sorted(plain - RESERVED) == []


@pytest.mark.parametrize("slug", ["agenda", "hauts-de-lys", "picardie"])
def test_a_territory_does_not_move_to_an_address_that_is_taken(here, elsewhere, slug):
    FormerAddress.objects.create(slug="picardie", name="Picardie", territory=here)

    with pytest.raises(ReservedAddress):
        actions.move_address(actor=UserFactory(), territory=elsewhere, slug=slug, at=AT)


def test_moving_keeps_the_former_address_and_may_come_back(here, client):
    actor = UserFactory()
    actions.move_address(actor=actor, territory=here, slug="lys", at=AT)
    actions.move_address(actor=actor, territory=here, slug="hauts-de-lys", at=AT)

    assert list(FormerAddress.objects.order_by("slug").values_list("slug", "name", "until")) == [
        ("lys", "Hauts-de-Lys", AT.date())
    ]
    assert registry.registry().by_slug["hauts-de-lys"] == here


def test_mergers_do_not_loop(here, elsewhere):
    actor = UserFactory()
    actions.merge(actor=actor, territory=elsewhere, into=here, at=AT)

    with pytest.raises(MergerLoop):
        actions.merge(actor=actor, territory=here, into=elsewhere, at=AT)
    with pytest.raises(MergerLoop):
        actions.merge(actor=actor, territory=here, into=here, at=AT)
    elsewhere.refresh_from_db()
    assert (elsewhere.is_open, elsewhere.successor, elsewhere.name) == (False, here, "Val-de-Brume")


def test_addresses_are_built_in_the_territory_and_language_asked_for(here, owned):
    assert address_in(here, "territories:page", "equipe") == "/hauts-de-lys/pages/equipe/"
    assert address_in(here, "territories:page", "equipe", language="en") == "/en/hauts-de-lys/pages/equipe/"
    assert address_in(None, "territories:page", "equipe") == "/pages/equipe/"
    assert public_address(here, "territories:page", "equipe") == "http://testserver/hauts-de-lys/pages/equipe/"
    assert (
        public_address(owned, "territories:page", "equipe", language="en") == "http://cote-opale.test/en/pages/equipe/"
    )
    assert absolute(None, "/agenda/") == "http://testserver/agenda/"
    with inside(here, "en"):
        assert reverse("territories:page", args=["equipe"]) == "/en/hauts-de-lys/pages/equipe/"
    assert reverse("territories:page", args=["equipe"]) == "/pages/equipe/"


def test_the_prefix_has_no_territory_on_its_own_domain(owned):
    assert prefix_of(owned, "fr", host="cote-opale.test") == "/"
    assert prefix_of(owned, "en", host="cote-opale.test") == "/en/"
    assert prefix_of(owned, "fr", host="testserver") == "/cote-opale/"


@pytest.mark.parametrize(
    ("host", "name"),
    [("Cote-Opale.TEST", "cote-opale.test"), ("cote-opale.test:8000", "cote-opale.test"), ("[::1]:8000", "[::1]")],
)
def test_hosts_are_compared_without_case_nor_port(host, name):
    assert host_of(RequestFactory().get("/", headers={"host": host})) == name


def test_departments_lead_to_their_open_territory(here, elsewhere):
    from maillage.geography.models import Department, Region

    region = Region.objects.create(code="32", name="Hauts-de-France", country="FR")
    somme = Department.objects.create(code="80", name="Somme", region=region, country="FR")
    aisne = Department.objects.create(code="02", name="Aisne", region=region, country="FR")
    elsewhere.departments.add(somme)
    closed = TerritoryFactory(slug="ferme", is_open=False, position=0)
    closed.departments.add(somme, aisne)
    registry.forget()

    assert registry.territory_of_department("80") == elsewhere
    assert registry.territory_of_department("02") is None
    assert registry.territory_of_department("2A") is None


@pytest.mark.parametrize(
    "path", ["/%00/", "/%ff%fe/", "/..%2f..%2fetc/passwd/", "/hauts-de-lys/%0d%0aSet-Cookie:a=b/", "/" + "a/" * 400]
)
def test_hostile_paths_are_not_found(client, here, path):
    assert client.get(path).status_code == 404

"""Territories and the roles people hold there."""

import factory
from factory.django import DjangoModelFactory

from maillage.territories.enums import Role
from maillage.territories.models import Grant, Page, Policy, Territory
from tests.factories.accounts import UserFactory


class TerritoryFactory(DjangoModelFactory):
    class Meta:
        model = Territory
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Territoire {n}")
    slug = factory.Sequence(lambda n: f"territoire-{n}")
    in_name = factory.LazyAttribute(lambda territory: f"en {territory.name}")
    languages = ["fr"]
    position = factory.Sequence(lambda n: n)


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = Grant

    user = factory.SubFactory(UserFactory)
    territory = factory.SubFactory(TerritoryFactory)
    role = Role.CONTRIBUTOR

    class Params:
        moderator = factory.Trait(role=Role.MODERATOR)
        coordinator = factory.Trait(role=Role.COORDINATOR)


class PolicyFactory(DjangoModelFactory):
    class Meta:
        model = Policy

    territory = factory.SubFactory(TerritoryFactory)


class PageFactory(DjangoModelFactory):
    class Meta:
        model = Page

    territory = factory.SubFactory(TerritoryFactory)
    slug = factory.Sequence(lambda n: f"page-{n}")
    title = factory.Sequence(lambda n: f"Page {n}")
    body = "<p>Un texte.</p>"

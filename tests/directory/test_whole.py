"""An organisation read whole, in two statements: every row and every value is what the models give one by one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import models

from maillage.core.clock import now
from maillage.directory.actions.profile_data import FigureData, IdentifierData, LineageData, NetworkData
from maillage.directory.enums.organisations import Blank, Reach
from maillage.directory.models import FieldDate, Member, Organisation
from maillage.directory.querysets.parts import JOINED, READ
from maillage.directory.querysets.whole import RELATIONS
from maillage.vocabularies.models import Term
from tests.factories.accounts import UserFactory
from tests.factories.directory import full_profile, make_organisation, make_venue
from tests.factories.geography import CommuneFactory

pytestmark = pytest.mark.django_db
FIGURES = (
    FigureData(label="jeunes", value=Decimal(16_000), sign="+", reach=Reach.INDIRECT, year=2025),
    FigureData(label="heures", value=Decimal("1234567.25"), unit="h", reach=Reach.NOT_APPLICABLE),
    FigureData(label="professionnels", value=Decimal(0), reach=Reach.DIRECT),
    FigureData(label="auditeurs « l’ouïe », 日本", blank=Blank.NOT_PROVIDED, reach=Reach.DIRECT),
)


@pytest.fixture
def made(cast):
    commune = CommuneFactory(code="80021", name="Amiens", population=134_000, latitude=49.8942, longitude=2.2957)
    network = make_organisation(cast.here, name="Réseau Pléiades")
    profile = replace(
        full_profile(),
        figures=FIGURES,
        identifiers=(
            IdentifierData(scheme="siren", value="732829320"),
            IdentifierData(scheme="rna", value="W802000001"),
        ),
        networks=(
            NetworkData(name=network.name, network=network, joined_on=date(2012, 5, 1)),
            NetworkData(name="Cercle inconnu", joined_on=date(2001, 1, 1), left_on=date(2005, 1, 1)),
        ),
        lineage=(LineageData(kind="merger", on=date(2000, 1, 1), name="Club Bételgeuse"),),
    )
    one = make_organisation(
        cast.here, name="Club Céphée", commune=commune, profile=profile,
        themes=tuple(Term.objects.filter(scheme="theme").order_by("pk")[:3]),
    )  # fmt: skip
    make_venue(cast.here, name="Coupole", commune=commune, organisation=one)
    make_venue(cast.here, name="Annexe", commune=None, organisation=one)
    Member.objects.create(organisation=one, user=UserFactory(display_name="Zoé"), role="manager")
    FieldDate.objects.create(organisation=one, field="themes", at=now())
    return one


def values(row, paths=()):
    """What was read of a row and, at the end of each path, of what it points at."""
    told = {
        field.attname: vars(row)[field.attname] for field in row._meta.concrete_fields if field.attname in vars(row)
    }
    for path in paths:
        name, _under, rest = path.partition("__")
        other = getattr(row, name)
        told[name] = None if other is None else values(other, (rest,) if rest else ())
    return told


def same(read, real):
    """Every value that was read is the real one, of the same type."""
    for name, value in read.items():
        if isinstance(value, dict) and isinstance(real[name], dict) and name != "translations":
            same(value, real[name])
        else:
            assert (name, value, type(value)) == (name, real[name], type(real[name]))


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_relation_says_what_the_models_say(made, relation):
    whole = Organisation.objects.filter(pk=made.pk).whole()
    real = getattr(Organisation.objects.get(pk=made.pk), relation).select_related(*JOINED.get(relation, ()))
    read = vars(whole)[f"{READ}{relation}"]
    expected = list(real.order_by("pk"))
    assert [row.pk for row in read] == [row.pk for row in expected]
    assert read or relation == "lineage_after"
    for one, other in zip(read, expected, strict=True):
        same(values(one, JOINED.get(relation, ())), values(other, JOINED.get(relation, ())))


def test_a_field_of_a_kind_that_is_not_known_would_be_seen():
    """JSON says numbers, texts, true and nothing: every other kind of field that a page reads must be read back."""
    from maillage.directory.querysets.whole import READERS, _statement

    plain = {"CharField", "TextField", "URLField", "EmailField", "SlugField", "BigAutoField", "AutoField",
             "PositiveSmallIntegerField", "PositiveIntegerField", "SmallIntegerField", "IntegerField",
             "BigIntegerField", "ForeignKey", "OneToOneField"}  # fmt: skip
    for slices in _statement("sqlite")[1]:
        for part in slices:
            kinds = {
                field.get_internal_type() for field in part.model._meta.concrete_fields
                if field.attname in part.names and not isinstance(field, models.DecimalField)
            }  # fmt: skip
            assert kinds <= plain | set(READERS), part.model


def test_two_statements_read_it_whole(made, django_assert_num_queries):
    with django_assert_num_queries(2):
        whole = Organisation.objects.filter(pk=made.pk).whole()
        assert [row.label for row in vars(whole)[f"{READ}figures"]] == [figure.label for figure in FIGURES]
        networks = [row.network for row in vars(whole)[f"{READ}networks_joined"]]
        assert [network and network.contribution.is_published for network in networks] == [True, None]
        assert [str(row.user) for row in vars(whole)[f"{READ}members"]][-1] == "Zoé"
        assert sorted(row.where for row in vars(whole)[f"{READ}venues"]) == ["Annexe", "Coupole, Amiens"]


def test_nothing_is_read_of_one_that_is_not_there(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert Organisation.objects.filter(pk=0).whole() is None


def test_an_address_names_those_that_were_merged_into_it(cast):
    kept = make_organisation(cast.here, name="Gardée")
    absorbed = make_organisation(cast.here, name="Absorbée")
    make_organisation(cast.here, name="Autre")
    Organisation.objects.filter(pk=absorbed.pk).update(merged_into=kept)
    assert Organisation.objects.of_address(kept.slug) == {kept.pk, absorbed.pk}
    assert Organisation.objects.of_address(absorbed.slug) == {absorbed.pk}
    assert Organisation.objects.of_address("inconnue") == set()

"""Rows written at once are those that ``bulk_create`` would have written."""

import gc
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution, Placement, Revision
from maillage.core.bulk import insert, seldom_collected
from maillage.events.models import Fee
from tests.factories.events import make_event
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, 30, tzinfo=UTC)


def envelope(origin, **fields):
    """A contribution that is not written yet."""
    known = {"kind": "event", "title": "É, \t\\N « ; »\nfin", "origin": origin, "created_at": AT, "updated_at": AT}
    return Contribution(**known | fields)


def rows(model):
    """Every row but its number, as values."""
    fields = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    return [tuple(row) for row in model.objects.order_by("pk").values_list(*fields)]


def test_the_rows_are_those_of_bulk_create():
    here = TerritoryFactory()
    made = [envelope(here, state=State.PUBLISHED, published_at=AT, sequence=True), envelope(here, title="")]
    insert(made, numbered=True)
    written = rows(Contribution)
    Contribution.objects.all().delete()
    for row in made:
        row.pk = None
    Contribution.objects.bulk_create(made)
    assert rows(Contribution) == written


def test_json_and_decimals_come_back():
    event = make_event(TerritoryFactory())
    data = {"titre": "Ça\t« \\ »", "liste": [1, None, True]}
    insert([Revision(contribution=event.contribution, at=AT, data=data)])
    insert([Fee(event=event, label="Plein", amount="7.50")])
    assert Revision.objects.latest("pk").data == data
    assert str(event.prices.get().amount) == "7.50"


def test_numbered_rows_can_be_pointed_to_and_the_next_ones_follow():
    here = TerritoryFactory()
    made = [envelope(here) for _rank in range(3)]
    insert(made, numbered=True)
    insert(Placement(contribution=row, territory=here, placed_at=AT) for row in made)
    later = envelope(here)
    later.save()
    assert [row.pk for row in made] == list(
        Contribution.objects.exclude(pk=later.pk).order_by("pk").values_list("pk", flat=True)
    )
    assert later.pk > max(row.pk for row in made)
    made[0].title = "Autre"
    made[0].save()
    assert Contribution.objects.count() == 4


def test_a_constraint_holds_and_nothing_is_written():
    here = TerritoryFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([envelope(here), envelope(here, state=State.PUBLISHED)], numbered=True)
    assert not Contribution.objects.exists()


def test_nothing_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])


def test_collection_is_as_usual_afterwards():
    usual = gc.get_threshold()
    with seldom_collected():
        assert gc.get_threshold() != usual
    assert gc.get_threshold() == usual

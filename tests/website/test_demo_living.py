"""The programme under way of the demonstration: something to do for everybody, whatever the day it is loaded on."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from maillage.accounts.models import User
from maillage.evaluations.models import Reply
from maillage.funding.models import BudgetVersion, Share
from maillage.programmes.enums import TOTAL
from maillage.programmes.models import Cell, Erratum, Programme, Request, Target
from maillage.programmes.querysets.figures import figures_of
from maillage.website.demo import living, living_returns, living_support
from maillage.website.demo.agenda import World
from maillage.website.demo.plan import HOME
from maillage.website.demo.reading import french, tree
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.geography import CommuneFactory

DAYS = (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 1, 1, 9, 0, tzinfo=UTC),
        datetime(2026, 12, 31, 22, 0, tzinfo=UTC))  # fmt: skip
MOST_TYPED = 0.2


@pytest.fixture
def world(db, here):
    said = tree(living.FILE)
    names = [said["coordinator"], *(name for row in said["action"] for name in row["leads"])]
    amiens = CommuneFactory(code="80021", name="Amiens")
    here.departments.add(amiens.department)
    made = {french(name): make_organisation(here, name=french(name), commune=amiens) for name in names}
    return World(territories={HOME: here}, actors={HOME: UserFactory()}, terms={}, organisations=made, venues={},
                 images={}, today=date(2026, 3, 2))  # fmt: skip


@pytest.fixture
def people(db):
    names = (living.OTHERS, *living.WRITERS.values())
    return {f"{name}@example.org": UserFactory(email=f"{name}@example.org") for name in dict.fromkeys(names)}


def loaded(world, people, at):
    made = living.load_programme(replace(world, today=at.date()), people, at)
    living_returns.load_returns(made, at)
    living_support.load_money(made, at)
    living_support.load_evaluation(made, at)
    return made.programme


@pytest.mark.parametrize("at", DAYS, ids=str)
def test_every_day_has_a_quarter_being_read_and_one_that_fills_itself(world, people, at):
    programme = loaded(world, people, at)
    quarters = living.quarters_of(at.date())
    read = Request.objects.filter(programme=programme, period__starts_on=quarters.ended)
    past = Request.objects.filter(programme=programme, period__starts_on__lt=quarters.ended)

    assert Counter(read.values_list("state", flat=True)) == {
        "returned": 1, "submitted": 2, "approved": 2, "draft": 1, "todo": 1,
    }  # fmt: skip
    assert set(past.values_list("state", flat=True)) == {"approved", "default", "not_applicable"}
    assert read.first().campaign.due_on < at.date() < read.first().campaign.closes_on
    assert Request.objects.filter(period__starts_on=quarters.running).count() == len(living_returns.STANDS)
    assert Erratum.objects.count() == 1
    assert Cell.objects.filter(review="returned").count() == 1


def test_the_form_opens_filled_from_what_was_counted(world, people):
    loaded(world, people, DAYS[0])
    row = Request.objects.get(organisation__name="Fabrique des Possibles", period__starts_on=date(2026, 1, 1))
    person = User.objects.get(email="structure.hdf@example.org")

    assert row in Request.objects.of(person).open()
    fed = row.cells.filter(fed__isnull=False)
    assert fed.filter(key=TOTAL).count() == 5
    assert fed.filter(key__startswith="department=").exists()
    typed = row.programme.indicators.count() - 5
    assert typed / (typed + fed.count()) <= MOST_TYPED


def test_figures_money_and_words_are_there(world, people):
    programme = loaded(world, people, DAYS[0])
    figures = figures_of(programme)
    total = figures[programme.indicators.get(code="I1").pk, TOTAL]
    unique = figures[programme.indicators.get(code="I4").pk, TOTAL]

    assert (total.value is not None, total.received < total.expected) == (True, True)
    assert (unique.value, unique.lower < unique.upper) == (None, True)
    assert Target.objects.count() == 3
    assert Target.objects.get(indicator__code="I1").revision == 2
    assert BudgetVersion.objects.get().state == "adopted"
    assert Share.objects.count() == 3
    assert Counter(Reply.objects.values_list("state", flat=True)) == {"submitted": 2, "draft": 1, "todo": 4}


def test_loading_it_twice_changes_nothing(world, people):
    loaded(world, people, DAYS[0])

    assert living.load_programme(world, people, DAYS[0]) is None
    assert Programme.objects.count() == 1

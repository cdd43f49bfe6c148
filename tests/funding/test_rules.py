"""Person × deed: who may do what with budgets, agreements, expenses and claims; what one sees is what one finds."""

import pytest

from maillage.directory.models import Member
from maillage.funding import rules
from maillage.funding.enums import BudgetState, ClaimState
from maillage.funding.models import Agreement, BudgetVersion, Claim, Expense
from maillage.programmes.models import Programme
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.funding import make_agreement, make_claim, make_expense, make_share, make_version
from tests.factories.programmes import make_action, make_part
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
HEAD = {"coordinator_here", "administrator"}


@pytest.fixture
def people(cast, programme, region):
    """The cast (editor A is of the funder), and somebody of a structure that carries an action."""
    structure = make_organisation(cast.here, name="Club Véga")
    make_part(make_action(programme), structure)
    found = {role: cast[role] for role in ROLES} | {"structure": UserFactory()}
    Member.objects.create(organisation=structure, user=found["structure"], role="manager")
    return found


def may(people, rule, thing):
    return {name for name, person in people.items() if rule(person, thing)}


def finds(people, model):
    return {name for name, person in people.items() if model.objects.visible_to(person).exists()}


def test_the_money_of_a_programme(people, programme):
    assert may(people, rules.may_manage, programme) == HEAD
    assert may(people, rules.may_see_inside, programme) == HEAD | {"editor_a"}


@pytest.mark.parametrize(("adopted", "changes"), [(False, HEAD), (True, set())], ids=["draft", "adopted"])
def test_a_version_of_the_budget(people, programme, adopted, changes):
    version = make_version(programme, [("60", 100), ("74", 100)], adopted=adopted)
    assert may(people, rules.may_keep_version, version) == HEAD
    assert may(people, rules.may_change_version, version) == changes
    assert version.state == (BudgetState.ADOPTED if adopted else BudgetState.DRAFT)
    assert finds(people, BudgetVersion) == (HEAD | {"editor_a"} if adopted else HEAD)


def test_an_agreement_and_an_expense(people, programme, region):
    signed, expense = make_agreement(programme, region), make_expense(programme)
    assert may(people, rules.may_manage_agreement, signed) == HEAD
    assert may(people, rules.may_change_expense, expense) == HEAD
    assert finds(people, Agreement) == HEAD | {"editor_a"}


@pytest.mark.parametrize("state", ClaimState.values)
def test_a_claim(people, programme, region, state):
    signed = make_agreement(programme, region)
    share = make_share(make_expense(programme), signed)
    dated = {} if state == ClaimState.DRAFT else {"sent_at": "2026-09-02T09:00Z"}
    dated |= {"closed_at": "2026-09-03T09:00Z", "frozen": {}} if state == ClaimState.CLOSED else {}
    claim = make_claim(signed, [share], state=state, **dated)

    assert may(people, rules.may_manage_claim, claim) == HEAD
    assert may(people, rules.may_fill_claim, claim) == (HEAD if state == ClaimState.DRAFT else set())
    assert finds(people, Claim) == (HEAD if state == ClaimState.DRAFT else HEAD | {"editor_a"})


def test_another_funder_reads_nothing_of_an_agreement(people, programme, region, state):
    make_agreement(programme, state)
    assert finds(people, Agreement) == HEAD


def test_money_does_not_follow_a_public_page(people, programme):
    Programme.objects.update(is_public=True)
    make_expense(programme)
    make_version(programme, [("60", 100), ("74", 100)])
    for model in (Expense, BudgetVersion):
        assert not {"anonymous", "member", "structure", "coordinator_elsewhere"} & finds(people, model)

"""Person × deed: who may do what with a programme, its returns, its figures; what one sees is what one finds."""

import pytest
from django.contrib.auth.models import AnonymousUser

from maillage.directory.models import Member
from maillage.programmes import rules
from maillage.programmes.models import Action, Campaign, Cell, Indicator, Programme, Request, Revision
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.programmes import AT, make_cell, make_funder

pytestmark = pytest.mark.django_db
PEOPLE = (
    "anonymous",
    "member",
    "structure",
    "stranger",
    "funder",
    "coordinator",
    "elsewhere",
    "administrator",
    "closed",
)
HEAD = {"coordinator", "administrator"}
INSIDE = HEAD | {"structure"}


@pytest.fixture
def people(cast, row, editor):
    """The team of the structure, another structure, the funder, two coordinations, an account that was closed."""
    funder, other = make_organisation(cast.here, name="Région Lys"), make_organisation(cast.here, name="Club Véga")
    make_funder(row.programme, funder)
    found = {
        "anonymous": AnonymousUser(), "member": cast["member"], "structure": editor, "stranger": UserFactory(),
        "funder": UserFactory(), "coordinator": cast["coordinator_here"], "elsewhere": cast["coordinator_elsewhere"],
        "administrator": cast["administrator"], "closed": UserFactory(is_active=False),
    }  # fmt: skip
    for organisation, name in ((funder, "funder"), (other, "stranger"), (row.organisation, "closed")):
        Member.objects.create(organisation=organisation, user=found[name], role="manager")
    return found


def may(people, rule, thing):
    return {name for name, person in people.items() if rule(person, thing)}


PROGRAMME = [("may_manage", HEAD), ("may_see_inside", HEAD | {"funder"})]


@pytest.mark.parametrize(("rule", "expected"), PROGRAMME, ids=[name for name, _who in PROGRAMME])
def test_who_may_do_what_with_a_programme(people, row, rule, expected):
    assert may(people, getattr(rules, rule), row.programme) == expected


def test_actions_indicators_and_campaigns_are_managed_by_who_manages_the_programme(people, row, version):
    for rule, thing in (
        (rules.may_manage_action, row.action), (rules.may_manage_indicator, version.indicator),
        (rules.may_manage_campaign, row.campaign),
    ):  # fmt: skip
        assert may(people, rule, thing) == HEAD


RETURNS = [
    ("todo", {"may_read": INSIDE, "may_answer": {"structure"}, "may_list_people": INSIDE, "may_review": set()}),
    ("draft", {"may_read": INSIDE, "may_answer": {"structure"}, "may_list_people": INSIDE, "may_review": set()}),
    ("submitted", {"may_read": INSIDE, "may_answer": set(), "may_list_people": set(), "may_review": HEAD}),
    ("returned", {"may_read": INSIDE, "may_answer": {"structure"}, "may_list_people": INSIDE, "may_review": set()}),
    ("approved", {"may_read": INSIDE, "may_answer": set(), "may_list_people": set(), "may_review": set()}),
    ("not_applicable", {"may_read": INSIDE, "may_answer": set(), "may_list_people": set(), "may_review": set()}),
    ("default", {"may_read": INSIDE, "may_answer": set(), "may_list_people": set(), "may_review": set()}),
]


@pytest.mark.parametrize(("state", "expected"), RETURNS, ids=[state for state, _who in RETURNS])
def test_who_may_do_what_with_a_return(people, row, state, expected):
    row.state = state
    assert {rule: may(people, getattr(rules, rule), row) for rule in expected} == expected
    assert may(people, rules.may_settle, row) == HEAD


@pytest.mark.parametrize("way", ["sent", "wrote", "read_again"])
def test_who_wrote_does_not_review(people, row, version, way):
    row.state = "submitted"
    author = people["coordinator"]
    if way == "sent":
        row.submitted_by = author
    else:
        cell = make_cell(row, version, 8)
        origin = "feed" if way == "read_again" else "typed"
        Revision.objects.create(
            cell=cell, number=2, status="value", value=8, origin=origin, at=cell.changed_at, by=author
        )
    assert may(people, rules.may_review, row) == (HEAD if way == "read_again" else {"administrator"})


@pytest.mark.parametrize(("state", "expected"), [("approved", HEAD), ("submitted", set()), ("draft", set())])
def test_who_may_correct_a_figure(people, row, version, state, expected):
    row.state = state
    row.save()
    cell = Cell.objects.select_related("request", "programme").get(pk=make_cell(row, version, 8).pk)
    assert may(people, rules.may_correct, cell) == expected


@pytest.mark.parametrize("is_public", [True, False])
def test_what_one_sees_is_what_one_finds(people, row, version, is_public):
    Programme.objects.update(is_public=is_public)
    everyone = set(PEOPLE)
    inside = HEAD | {"structure", "funder"}
    seen = {
        Programme: everyone if is_public else inside, Action: everyone if is_public else inside,
        Indicator: everyone if is_public else inside, Campaign: HEAD, Request: INSIDE,
    }  # fmt: skip
    found = {
        model: {name for name, person in people.items() if model.objects.visible_to(person).exists()} for model in seen
    }
    assert found == seen


@pytest.mark.parametrize(("state", "more"), [("draft", set()), ("submitted", set()), ("approved", {"funder"})])
def test_a_funder_reads_figures_once_they_are_approved(people, row, version, state, more):
    make_cell(row, version, 8)
    Request.objects.update(state=state)
    assert {name for name, one in people.items() if Cell.objects.visible_to(one).exists()} == INSIDE | more


def test_an_unpublished_indicator_is_for_those_inside(people, row, version):
    Indicator.objects.update(is_public=False)
    found = {name for name, person in people.items() if Indicator.objects.visible_to(person).exists()}
    assert found == HEAD | {"structure", "funder"}


def test_a_structure_that_left_the_directory_answers_no_more(people, row):
    row.organisation.contribution.state, row.organisation.contribution.removed_at = "removed", AT
    row.organisation.contribution.save()
    assert may(people, rules.may_answer, row) == set()
    assert {name for name, one in people.items() if Request.objects.visible_to(one).exists()} == HEAD

"""Person × deed: who may do what with a self-evaluation, state by state; what one sees is what one finds."""

import pytest

from maillage.directory.models import Member
from maillage.evaluations import rules
from maillage.evaluations.models import Answer, Campaign, Grid, Reply
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.evaluations import make_answer, make_reply
from tests.factories.programmes import make_funder
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
HEAD = {"coordinator_here", "administrator"}
ANSWERS = {"editor_a", "beside"}
STATES = ("draft", "open", "workshop", "closed")


@pytest.fixture
def people(cast, campaign, reply):
    """The cast (editor A answers), somebody else who answers, and the funder."""
    found = {role: cast[role] for role in ROLES} | {"beside": UserFactory(), "funder": UserFactory()}
    make_reply(campaign, user=found["beside"])
    funder = make_organisation(cast.here, name="Région Lys")
    Member.objects.create(organisation=funder, user=found["funder"], role="manager")
    make_funder(campaign.programme, funder)
    return found


@pytest.fixture
def at(campaign):
    """The same campaign in another state."""

    def move(state):
        closed = {"closed_at": "2026-11-01T09:00Z"} if state == "closed" else {}
        Campaign.objects.filter(pk=campaign.pk).update(state=state, **closed)
        return Campaign.objects.select_related("programme__territory").get(pk=campaign.pk)

    return move


def may(people, rule, thing):
    return {name for name, person in people.items() if rule(person, thing)}


def finds(people, rows):
    return {name for name, person in people.items() if rows.visible_to(person).exists()}


WORKSHOP = HEAD | ANSWERS
EVERYONE = {*ROLES, "beside", "funder"}
TABLE = [
    ("draft", {"may_see_workshop": set(), "may_run_workshop": set(), "may_read_results": set()}, HEAD),
    ("open", {"may_see_workshop": set(), "may_run_workshop": set(), "may_read_results": set()}, WORKSHOP),
    ("workshop", {"may_see_workshop": WORKSHOP, "may_run_workshop": HEAD, "may_read_results": WORKSHOP}, WORKSHOP),
    # Whoever is not inside does not find the campaign: the door says that it is not there.
    ("closed", {"may_see_workshop": WORKSHOP, "may_run_workshop": set(), "may_read_results": EVERYONE},
     WORKSHOP | {"funder"}),
]  # fmt: skip


@pytest.mark.parametrize(("state", "deeds", "finders"), TABLE, ids=STATES)
def test_a_campaign_state_by_state(people, at, state, deeds, finders):
    campaign = at(state)
    assert {rule: may(people, getattr(rules, rule), campaign) for rule in deeds} == deeds
    assert may(people, rules.may_manage_campaign, campaign) == HEAD
    assert finds(people, Campaign.objects) == finders


@pytest.mark.parametrize("state", STATES)
def test_a_reply_is_of_who_answers(people, at, reply, state):
    campaign = at(state)
    own = Reply.objects.select_related("campaign").get(pk=reply.pk)
    assert may(people, rules.may_open_reply, own) == {"editor_a"}
    assert may(people, rules.may_answer, own) == ({"editor_a"} if state == "open" else set())
    assert finds(people, Reply.objects.filter(pk=reply.pk)) == (set() if state == "draft" else {"editor_a"})
    assert campaign.state == state


@pytest.mark.parametrize(("state", "sent", "readers"), [
    ("open", True, {"editor_a"}), ("workshop", False, {"editor_a"}), ("workshop", True, WORKSHOP),
    ("closed", True, WORKSHOP),
])  # fmt: skip
def test_nobody_reads_an_answer_before_the_workshop(people, at, reply, state, sent, readers):
    make_answer(reply, text="Des liens")
    if sent:
        Reply.objects.filter(pk=reply.pk).update(state="submitted", submitted_at="2026-09-20T09:00Z")
    at(state)
    assert finds(people, Answer.objects) == readers


def test_grids_are_of_the_coordination(people, campaign):
    grid = campaign.version.grid
    assert may(people, rules.may_manage_grid, grid) == HEAD
    assert may(people, rules.may_manage, campaign.programme) == HEAD
    assert finds(people, Grid.objects) == HEAD


def test_an_account_that_was_closed_answers_no_more(people, reply):
    type(people["editor_a"]).objects.filter(pk=people["editor_a"].pk).update(is_active=False)
    people["editor_a"].refresh_from_db()
    own = Reply.objects.select_related("campaign").get(pk=reply.pk)
    assert may(people, rules.may_open_reply, own) == set()

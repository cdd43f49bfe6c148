"""What people of the demonstration say to each other: loaded once, whatever the number of runs."""

import pytest

from maillage.communities.enums import Access
from maillage.communities.models import Community, CommunityDocument, JoinRequest, Membership, Posting
from maillage.contributions.actions import refuse
from maillage.contributions.enums import Reason, State
from maillage.contributions.models import Appeal, Contribution
from maillage.conversations.models import Comment, Debate
from maillage.vocabularies.models import Term
from maillage.website.demo import network
from maillage.website.demo.agenda import World
from maillage.website.demo.communities import load_communities
from tests.factories.contributions import ContributionFactory
from tests.factories.events import AT, make_event

pytestmark = pytest.mark.django_db


def counts():
    models = (Community, Membership, Posting, CommunityDocument, JoinRequest, Comment, Debate, Appeal)
    return {model.__name__: model.objects.count() for model in models}


def test_communities_a_debate_and_an_appeal_are_loaded_once():
    territories = network.load_territories(AT)
    people = network.load_people(territories, "une phrase assez longue", AT)
    actors = {one.territory: people[one.email] for one in network.people() if one.role == "coordinator"}
    terms = {(term.scheme, term.code): term for term in Term.objects.order_by("pk")}
    world = World(
        territories=territories, actors=actors, terms=terms, organisations={}, venues={}, images={}, today=AT.date()
    )
    online = {"mode": "online", "online_url": "https://exemple.test/", "venue": None}
    events = {
        f"{slug}/{rank}": make_event(territories[slug], title=f"Rendez-vous {slug} {rank}", **online)
        for slug in ("hauts-de-france", "grand-est")
        for rank in range(4)
    }
    proposed = ContributionFactory(
        origin=territories["hauts-de-france"], author=people["contribution.hdf@example.org"], submitted=True,
        kind="comment",
    )  # fmt: skip
    Comment.objects.create(
        contribution=proposed, subject=events["hauts-de-france/0"].contribution, text="Vente de maquettes samedi."
    )
    refuse(
        actor=actors["hauts-de-france"], contribution=proposed, at=AT, message="Une vente.", reason=Reason.ADVERTISING
    )

    loaded = load_communities(world, people, events, AT)
    first = counts()
    load_communities(world, people, events, AT)

    assert (loaded, first, counts()) == (5, first, first)
    assert (first["Community"], first["Debate"], first["Appeal"], first["JoinRequest"]) == (5, 1, 1, 1)
    assert set(Community.objects.values_list("access", flat=True)) == set(Access.values)
    assert Debate.objects.get().synthesis
    states = Contribution.objects.filter(kind__in=["community", "comment"]).exclude(pk=proposed.pk)
    assert set(states.values_list("state", flat=True)) == {State.PUBLISHED}

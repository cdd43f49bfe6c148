"""Who may propose each type in a territory: the coordination decides, « Je contribue », doors and deeds obey."""

import pytest

from maillage.contributions.actions import open_contribution
from maillage.contributions.actions.limits import NotProposedByYou
from maillage.contributions.models import Contribution
from maillage.conversations.rules import may_comment
from maillage.territories import actions, registry
from maillage.territories.enums import Kind, Proposers
from maillage.territories.models import Residence
from maillage.territories.rules import may_propose
from tests.factories.contributions import AT, ContributionFactory
from tests.factories.territories import GrantFactory, PolicyFactory
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
# Kind of content → where one starts a new one.
DOORS = {
    "event": "contribuer/evenement", "organisation": "contribuer/structure", "venue": "contribuer/lieu",
    "expert": "contribuer/expert", "article": "contribuer/article", "dossier": "contribuer/dossier",
    "experience": "contribuer/retour", "notebook": "contribuer/carnet", "announcement": "contribuer/annonce",
    "community": "communautes/nouvelle", "project": "contribuer/projet", "resource": "contribuer/ressource",
}  # fmt: skip


def narrow(here, kind, proposers):
    PolicyFactory(territory=here, kind=kind, proposers=proposers)
    registry.forget()


@pytest.mark.parametrize(
    ("proposers", "able"),
    [
        ("everyone", {"member", "editor_a", "editor_b", "coordinator_here", "coordinator_elsewhere", "administrator"}),
        ("contributor", {"editor_a", "coordinator_here", "administrator"}),
        ("moderator", {"coordinator_here", "administrator"}),
        ("coordinator", {"coordinator_here", "administrator"}),
    ],
)
def test_who_proposes_is_what_the_coordination_chose(cast, here, proposers, able):
    narrow(here, "project", proposers)

    assert {role for role in ROLES if may_propose(cast[role], here.pk, "project")} == able


def test_a_role_narrowed_to_a_kind_proposes_this_kind_only(cast, here):
    narrow(here, "project", "contributor")
    narrow(here, "resource", "contributor")
    GrantFactory(user=cast["member"], territory=here, role="contributor", kind="project")

    assert may_propose(cast["member"], here.pk, "project")
    assert not may_propose(cast["member"], here.pk, "resource")


@pytest.mark.parametrize(("kind", "path"), DOORS.items())
def test_the_form_of_what_is_not_theirs_to_propose_says_who_does(cast, here, kind, path):
    narrow(here, kind, "contributor")
    address = f"/{here.slug}/{path}/"
    told = cast.client("member").get(address)
    page = told.content.decode().replace("\u202f", " ")

    assert (told.status_code, cast.client("editor_a").get(address).status_code) == (403, 200)
    label = Kind(kind).label
    assert f"Seuls les contributeurs nommés proposent des {label} dans les Hauts-de-Lys. Demandez ce rôle" in page


@pytest.mark.parametrize(
    ("proposers", "said"), [("moderator", "Seuls les modérateurs"), ("coordinator", "Seuls les coordinateurs")]
)
def test_the_deed_refuses_too_and_says_which_role_is_needed(cast, here, proposers, said):
    narrow(here, "article", proposers)
    told = {"kind": "article", "title": "Un essai", "origin": here, "language": "fr", "at": AT}

    with pytest.raises(NotProposedByYou, match=said):
        open_contribution(actor=cast["editor_a"], **told)
    assert Contribution.objects.count() == 0
    open_contribution(actor=cast["coordinator_here"], **told)
    open_contribution(actor=None, **told)
    assert Contribution.objects.count() == 2


def test_je_contribue_offers_what_this_account_may_create_here(cast, here):
    narrow(here, "project", "contributor")
    pages = {role: cast.client(role).get(f"/{here.slug}/contribuer/").content.decode() for role in ROLES}

    offered = {role for role in ROLES if f"/{here.slug}/contribuer/projet/" in pages[role]}
    assert offered == {"anonymous", "editor_a", "coordinator_here", "administrator"}
    assert all(f"/{here.slug}/contribuer/article/" in page for page in pages.values())


def test_lists_show_their_button_to_those_who_may_propose(cast, here):
    narrow(here, "project", "contributor")
    pages = {role: cast.client(role).get(f"/{here.slug}/projets/").content.decode() for role in ROLES}

    shown = {role for role in ROLES if f"/{here.slug}/contribuer/projet/" in pages[role]}
    assert shown == {"anonymous", "editor_a", "coordinator_here", "administrator"}


def test_comments_are_of_those_who_may_propose_them(cast, here):
    article = ContributionFactory(origin=here, kind="article", published=True)
    narrow(here, "comment", "contributor")

    able = {role for role in ROLES if may_comment(cast[role], article)}
    assert able == {"editor_a", "coordinator_here", "administrator"}


def test_the_coordination_sets_who_proposes_and_everyone_knows_at_once(cast, here, django_capture_on_commit_callbacks):
    address = f"/{here.slug}/coordination/reglages/moderation/"
    coordinator = cast.client("coordinator_here")
    posted = dict.fromkeys(Kind.values, "after") | {f"who_{kind}": "everyone" for kind in Kind.values}
    assert may_propose(cast["member"], here.pk, "project")
    with django_capture_on_commit_callbacks(execute=True):
        answer = coordinator.post(address, posted | {"who_project": "contributor"})

    assert answer.status_code == 302
    assert not may_propose(cast["member"], here.pk, "project")
    page = coordinator.get(address).content.decode()
    assert '<option value="contributor" selected>' in page
    assert coordinator.post(address, posted | {"who_project": "nobody"}).status_code == 422


def test_a_rule_that_does_not_change_is_not_written_again(cast, here):
    told = {"actor": cast["coordinator_here"], "territory": here, "kind": "venue", "timing": "after", "at": AT}
    from maillage.journal.models import Entry

    for proposers in (Proposers.EVERYONE, Proposers.EVERYONE, Proposers.MODERATOR):
        actions.set_policy(**told, proposers=proposers)

    assert [entry.details["proposers"] for entry in Entry.objects.filter(verb="policy_set").order_by("pk")] == [
        "everyone", "moderator",
    ]  # fmt: skip


def test_on_the_portal_of_the_network_one_is_told_where_it_goes_and_offered_what_is_open_there(cast, here, elsewhere):
    narrow(here, "project", "contributor")
    Residence.objects.create(user=cast["member"], territory=here)
    client = cast.client("member")
    page = client.get("/contribuer/").content.decode()

    assert "paraît dans les Hauts-de-Lys, votre territoire" in page
    assert f'href="/{elsewhere.slug}/contribuer/"' in page
    assert 'href="/contribuer/article/"' in page
    assert "/contribuer/projet/" not in page
    assert "/contribuer/projet/" not in client.get("/projets/").content.decode()
    assert "votre territoire" not in client.get(f"/{here.slug}/contribuer/").content.decode()

"""Who finds, reads, joins and leads: access × person. A private community does not exist for others."""

import pytest
from django.urls import reverse

from maillage.communities import rules
from maillage.communities.actions import posting
from maillage.communities.enums import Access
from maillage.communities.models import Community, CommunityDocument, Posting
from maillage.contributions.models import Contribution
from maillage.conversations.models import Comment
from tests.factories.communities import AT, make_community, make_member
from tests.factories.conversations import make_comment
from tests.factories.events import make_event
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
MODERATE = {"coordinator_here", "administrator"}
INSIDE = {"editor_a", "editor_b", *MODERATE}  # editor A leads, editor B is a member
ALL = set(ROLES)


@pytest.fixture
def spaces(cast):
    """One community of each access: led by editor A, with editor B, a message and something posted."""
    made = {}
    for access in Access.values:
        space = make_community(cast.here, leader=cast["editor_a"], access=access, name=f"Espace secret {access}")
        make_member(space, cast["editor_b"])
        make_comment(space.contribution, author=cast["editor_b"], text=f"Message secret {access}")
        made[access] = space
    event = make_event(cast.here).contribution
    posting.post(actor=cast["editor_a"], contribution=event, communities=made.values(), word="Mot secret", at=AT)
    return made


def who(cast, test):
    return {role for role in ROLES if test(cast[role])}


@pytest.mark.parametrize(("access", "people"), [("open", ALL), ("request", ALL), ("private", INSIDE)])
def test_who_knows_of_a_community(cast, spaces, access, people):
    space = spaces[access]

    assert who(cast, lambda user: Community.objects.visible_to(user).filter(pk=space.pk).exists()) == people
    assert (
        who(cast, lambda user: Contribution.objects.visible_to(user).filter(pk=space.contribution_id).exists())
        == people
    )


@pytest.mark.parametrize(("access", "people"), [("open", ALL), ("request", INSIDE), ("private", INSIDE)])
def test_who_reads_what_is_said_and_posted(cast, spaces, access, people):
    space = spaces[access]
    comment = Comment.objects.get(subject=space.contribution)

    assert who(cast, lambda user: rules.may_read_inside(user, space)) == people
    assert who(cast, lambda user: Comment.objects.visible_to(user).filter(pk=comment.pk).exists()) == people
    assert who(cast, lambda user: Contribution.objects.visible_to(user).filter(comment=comment).exists()) == people
    assert who(cast, lambda user: Posting.objects.visible_to(user).filter(community=space).exists()) == people
    assert who(cast, lambda user: CommunityDocument.objects.visible_to(user).exists()) == set()


@pytest.mark.parametrize(
    ("rule", "access", "people"),
    [
        (rules.may_lead, "open", {"editor_a", *MODERATE}),
        (rules.may_join, "open", ALL - {"anonymous", "editor_a", "editor_b"}),
        (rules.may_join, "request", ALL - {"anonymous", "editor_a", "editor_b"}),
        (rules.may_join, "private", set()),
        (rules.may_take_part, "open", {"editor_a", "editor_b"}),
        (rules.may_see_members, "open", INSIDE),
    ],
)
def test_who_does_what(cast, spaces, rule, access, people):
    assert who(cast, lambda user: rule(user, spaces[access])) == people


PAGES = ["communities", "mine", "community", "postings", "members", "documents", "lead", "join", "edit"]


@pytest.mark.parametrize("role", sorted(ALL - INSIDE))
def test_nothing_of_a_private_community_reaches_others(cast, spaces, role):
    client, slug = cast.client(role), spaces["private"].slug
    paths = [
        f"/hauts-de-lys{reverse(f'communities:{name}', args=[] if name in PAGES[:2] else [slug])}" for name in PAGES
    ]
    paths += ["/hauts-de-lys/recherche/?q=secret", "/hauts-de-lys/sitemap.xml", "/hauts-de-lys/relais/"]
    paths += [f"/hauts-de-lys/communautes/{slug}/flux/{form}/" for form in ("rss", "atom", "json")]
    paths += [
        f"/hauts-de-lys/commentaires/{spaces['private'].contribution.uid}/",
        "/sitemap.xml",
        "/recherche/?q=secret",
    ]

    for path in paths:
        text = client.get(path, follow=True).content.decode()
        told = slug in text and slug not in path  # an address that one typed comes back in links of language
        assert ("secret private" in text, told) == (False, False), path


@pytest.mark.parametrize("access", ["request", "private"])
def test_a_closed_community_has_no_feed_even_for_members(cast, spaces, access):
    path = f"/hauts-de-lys/communautes/{spaces[access].slug}/flux/atom/"

    assert cast.client("editor_a").get(path).status_code == 404


def test_the_page_of_a_community_on_request_keeps_its_messages(cast, spaces):
    path = f"/hauts-de-lys/communautes/{spaces['request'].slug}/"
    seen = {role: "Message secret request" in cast.client(role).get(path).content.decode() for role in ROLES}

    assert {role for role, found in seen.items() if found} == INSIDE


def test_the_list_counts_what_one_may_know_of(cast, spaces):
    page = cast.client("editor_a").get("/hauts-de-lys/communautes/")

    assert (page.context["page"].total, "Espace secret private" in page.content.decode()) == (2, False)

"""Opening, joining, leading, leaving, posting: what is written, who is told, what is refused."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage

from maillage.communities.actions import membership, posting
from maillage.communities.actions.membership import AlreadyThere, InvitationGone, LastLeader, NotForYou, NotOpenToJoin
from maillage.communities.actions.posting import NotAMember, NotPublic
from maillage.communities.actions.writing import CommunityData, NoName, WouldTell, save_community
from maillage.communities.enums import Access, MemberRole, RequestState
from maillage.communities.models import Community, CommunityDocument, Invitation, JoinRequest, Membership, Posting
from maillage.contributions.actions import remove
from maillage.contributions.actions.people import close_account
from maillage.contributions.enums import Leaving, State
from maillage.contributions.models import Contribution
from maillage.core.errors import TooLate
from maillage.files.attachments import DocumentRefused, receive_attachment
from maillage.files.models import Attachment
from maillage.journal.models import Entry
from maillage.notices.models import Mail, Notice
from maillage.search.models import Entry as Found
from tests.factories.accounts import UserFactory
from tests.factories.communities import AT, make_community, make_member
from tests.factories.conversations import make_comment
from tests.factories.events import make_event

pytestmark = pytest.mark.django_db


def mails(template):
    return sorted(Mail.objects.filter(template=f"communities/mail/{template}").values_list("to", flat=True))


def pdf(name="guide.pdf", content=b"%PDF-1.7 un guide"):
    upload = BytesIO(content)
    upload.name = name
    return upload


def test_who_opens_a_community_leads_it(here):
    leader = UserFactory()

    community = make_community(here, leader=leader)

    assert Membership.objects.values_list("community", "user", "role").get() == (
        community.pk,
        leader.pk,
        MemberRole.LEADER,
    )
    assert (community.contribution.kind, community.contribution.state) == ("community", State.PUBLISHED)
    assert Found.objects.filter(kind="community", object_id=community.pk).exists()


def test_a_private_community_is_reserved_and_not_found(here):
    community = make_community(here, access=Access.PRIVATE)

    assert community.contribution.reserved
    assert not Found.objects.filter(kind="community").exists()


def test_a_community_has_a_name_and_a_sentence(here):
    with pytest.raises(NoName):
        make_community(here, name="  ")


def test_closing_a_community_keeps_inside_what_was_said(here):
    leader = UserFactory()
    community = make_community(here, leader=leader)
    comment = make_comment(community.contribution, author=leader)
    data = CommunityData(name="Rivières", summary="Entre nous.", access=Access.PRIVATE)

    save_community(actor=leader, community=community, origin=here, data=data, at=AT)

    reserved = Contribution.objects.filter(pk__in=[community.contribution_id, comment.contribution_id])
    assert set(reserved.values_list("reserved", flat=True)) == {True}
    assert not Found.objects.filter(kind="community").exists()


@pytest.mark.parametrize("access", [Access.REQUEST, Access.OPEN])
def test_what_was_said_among_members_does_not_become_public(here, access):
    leader = UserFactory()
    community = make_community(here, leader=leader, access=Access.PRIVATE)
    make_comment(community.contribution, author=leader)

    with pytest.raises(WouldTell):
        save_community(
            actor=leader, community=community, origin=here, at=AT,
            data=CommunityData(name="Rivières", summary="Pour tous.", access=access),
        )  # fmt: skip


def test_an_empty_community_may_open(here):
    leader = UserFactory()
    community = make_community(here, leader=leader, access=Access.PRIVATE)
    data = CommunityData(name="Rivières", summary="Pour tous.", access=Access.OPEN)

    save_community(actor=leader, community=community, origin=here, data=data, at=AT)

    assert (Community.objects.get().access, Contribution.objects.get().reserved) == (Access.OPEN, False)


def test_what_is_said_in_an_open_community_is_read_by_all_and_in_another_by_its_members(here):
    said = {}
    for access in Access.values:
        leader = UserFactory()
        community = make_community(here, leader=leader, access=access, name=f"Accès {access}")
        said[access] = make_comment(community.contribution, author=leader).contribution.reserved

    assert said == {"open": False, "request": True, "private": True}


# --- Joining ----------------------------------------------------------------------------------------------------------


def test_joining_twice_makes_one_member(here):
    community, person = make_community(here), UserFactory()

    for _ in range(2):
        membership.join(actor=person, community=community, at=AT)

    assert Membership.objects.filter(user=person).values_list("role", flat=True).get() == MemberRole.MEMBER
    assert Entry.objects.filter(verb="community_joined").count() == 1


@pytest.mark.parametrize("access", [Access.REQUEST, Access.PRIVATE])
def test_one_does_not_join_what_is_closed(here, access):
    with pytest.raises(NotOpenToJoin):
        membership.join(actor=UserFactory(), community=make_community(here, access=access), at=AT)


def test_leaders_are_told_of_a_request_once_and_open_the_door(here):
    community, person = make_community(here, access=Access.REQUEST), UserFactory()
    leader = Membership.objects.get().user

    for words in ("Bonjour", "Bonjour, je suis médiatrice."):
        request = membership.ask_to_join(actor=person, community=community, message=words, at=AT)
    assert mails("asked") == [leader.email]
    membership.accept_request(actor=leader, request=JoinRequest.objects.get(pk=request.pk), at=AT)

    assert JoinRequest.objects.values_list("state", "message").get() == (
        RequestState.ACCEPTED,
        "Bonjour, je suis médiatrice.",
    )
    assert Membership.objects.filter(user=person).exists()
    assert mails("answered") == [person.email]


def test_a_request_is_answered_once(here):
    community, person = make_community(here, access=Access.REQUEST), UserFactory()
    leader = Membership.objects.get().user
    request = membership.ask_to_join(actor=person, community=community, message="", at=AT)
    stale = JoinRequest.objects.get(pk=request.pk)

    membership.decline_request(actor=leader, request=request, at=AT)

    with pytest.raises(TooLate):
        membership.accept_request(actor=leader, request=stale, at=AT)
    assert not Membership.objects.filter(user=person).exists()


def test_a_member_does_not_ask(here):
    community = make_community(here, access=Access.REQUEST)
    person = make_member(community).user

    with pytest.raises(AlreadyThere):
        membership.ask_to_join(actor=person, community=community, message="", at=AT)


def test_an_invitation_taken_back_or_too_old_lets_nobody_in(here):
    community, person = make_community(here, access=Access.PRIVATE), UserFactory()
    invited = {"actor": Membership.objects.get().user, "community": community, "email": person.email, "at": AT}
    offered = membership.invite(**invited)
    membership.drop_invitation(actor=invited["actor"], invitation=Invitation.objects.get(), at=AT)
    for invitation, at in ((offered, AT), (membership.invite(**invited), AT + timedelta(days=31))):
        with pytest.raises(InvitationGone):
            membership.accept_invitation(actor=person, invitation=invitation, at=at)

    assert not Membership.objects.filter(user=person).exists()


def test_an_invitation_is_taken_by_the_owner_of_the_address(here):
    community, person, other = make_community(here, access=Access.PRIVATE), UserFactory(), UserFactory()
    leader = Membership.objects.get().user
    invitation = membership.invite(actor=leader, community=community, email=person.email.upper(), at=AT)

    with pytest.raises(NotForYou):
        membership.accept_invitation(actor=other, invitation=invitation, at=AT)
    membership.accept_invitation(actor=person, invitation=invitation, at=AT)

    assert (mails("invited"), Invitation.objects.count()) == ([person.email], 0)
    assert Membership.objects.filter(user=person).exists()
    with pytest.raises(AlreadyThere):
        membership.invite(actor=leader, community=community, email=person.email, at=AT)


# --- Leading ----------------------------------------------------------------------------------------------------------


def test_the_last_leader_stays_until_somebody_else_leads(here):
    community = make_community(here)
    place = Membership.objects.get()
    member = make_member(community)
    for deed in (
        lambda: membership.leave(actor=place.user, community=community, at=AT),
        lambda: membership.step_down(actor=place.user, member=place, at=AT),
        lambda: membership.exclude(actor=place.user, member=place, at=AT),
    ):
        with pytest.raises(LastLeader):
            deed()

    membership.name_leader(actor=place.user, member=member, at=AT)
    membership.leave(actor=place.user, community=community, at=AT)

    assert Membership.objects.values_list("user", "role").get() == (member.user_id, MemberRole.LEADER)
    assert Notice.objects.filter(user=member.user, text__startswith="Vous animez").exists()


def test_closing_the_account_of_the_last_leader_hands_over_to_the_oldest_member(here):
    community = make_community(here)
    leader = Membership.objects.get().user
    young, old = make_member(community, at=AT + timedelta(days=2)), make_member(community, at=AT + timedelta(days=1))

    close_account(person=leader, at=AT + timedelta(days=9), what=Leaving.KEEP)

    roles = dict(Membership.objects.values_list("user", "role"))
    assert roles == {old.user_id: MemberRole.LEADER, young.user_id: MemberRole.MEMBER}


def test_a_community_that_nobody_else_joined_is_archived_with_its_last_account(here):
    community = make_community(here)

    close_account(person=Membership.objects.get().user, at=AT, what=Leaving.KEEP)

    community.contribution.refresh_from_db()
    assert (community.contribution.state, Membership.objects.count()) == (State.ARCHIVED, 0)


# --- Posting ----------------------------------------------------------------------------------------------------------


def test_a_thing_is_posted_in_several_communities_once_in_each(here):
    person = UserFactory()
    spaces = [make_community(here, leader=person, name=f"Espace {n}") for n in range(2)]
    event = make_event(here).contribution

    made = [posting.post(actor=person, contribution=event, communities=spaces, word="Utile", at=AT) for _ in range(2)]

    assert [len(rows) for rows in made] == [2, 0]
    assert Posting.objects.count() == 2


def test_one_posts_what_is_public_where_one_is_a_member(here):
    person = UserFactory()
    space = make_community(here, leader=person)
    draft = make_event(here, published=False).contribution
    private = make_community(here, leader=person, access=Access.PRIVATE, name="Privée").contribution

    for contribution in (draft, private):
        with pytest.raises(NotPublic):
            posting.post(actor=person, contribution=contribution, communities=[space], word="", at=AT)
    with pytest.raises(NotAMember):
        posting.post(
            actor=UserFactory(), contribution=make_event(here, title="Public", venue=None, mode="online",
            online_url="https://e.test/").contribution, communities=[space], word="", at=AT,
        )  # fmt: skip


def test_what_is_removed_is_in_no_community(here):
    person = UserFactory()
    space, event = make_community(here, leader=person), make_event(here, author=person).contribution
    posting.post(actor=person, contribution=event, communities=[space], word="", at=AT)

    remove(actor=person, contribution=event, at=AT)

    assert list(Posting.objects.online()) == []


def test_a_document_is_kept_and_leaves_with_its_file(here, django_capture_on_commit_callbacks):
    person = UserFactory()
    space = make_community(here, leader=person)
    kept = receive_attachment(actor=person, upload=pdf(), at=AT)
    document = posting.add_document(
        actor=person, community=space, attachment=kept, title="Guide", licence="cc_by", credit="Club", at=AT
    )
    assert default_storage.exists(kept.path)

    with django_capture_on_commit_callbacks(execute=True):
        posting.remove_document(actor=person, document=document, at=AT)

    assert (CommunityDocument.objects.count(), Attachment.objects.count()) == (0, 0)
    assert not default_storage.exists(kept.path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>"), ("image.svg", b"<svg>"), ("faux.pdf", b"MZ\x90"), ("vide.pdf", b""),
        ("liste.csv", b"a;b\x00"), ("sans", b"%PDF-1"), ("gros.pdf", b"%PDF-" + b"x" * 20_000_001),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_refused(name, content):
    with pytest.raises(DocumentRefused):
        receive_attachment(actor=None, upload=pdf(name, content), at=AT)

    assert Attachment.objects.count() == 0

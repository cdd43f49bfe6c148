"""The pages of communities."""

import json
import re
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.communities.actions import membership, posting
from maillage.communities.enums import Access
from maillage.communities.models import Community, CommunityDocument, Invitation, JoinRequest, Membership, Posting
from maillage.communities.panels import page as panel
from maillage.contributions.actions.sharing import place
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.conversations.models import Comment
from maillage.files.models import Image
from maillage.territories.registry import registry
from tests.factories.communities import AT, make_community, make_member
from tests.factories.conversations import make_comment
from tests.factories.events import make_event
from tests.factories.files import picture_bytes

pytestmark = pytest.mark.django_db


def address(name, *args):
    return "/hauts-de-lys" + reverse(f"communities:{name}", args=args)


@pytest.fixture
def space(cast):
    return make_community(cast.here, leader=cast["editor_a"])


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_with_one_and_with_three(here, number, django_assert_num_queries):
    for rank in range(number):
        make_community(here, name=f"Communauté {rank}")
    search = panel.read_search({})

    with django_assert_num_queries(3):
        rows, page = panel.list_of(search, here, None)

    assert ([row.name for row in rows], page.total) == ([f"Communauté {rank}" for rank in range(number)], number)
    assert {row.member_count for row in rows} == {1}


def test_english_pages_say_which_names_are_french(client, space):
    for name in (address("communities"), address("community", space.slug)):
        page = " ".join(client.get(f"/en{name}").content.decode().split())
        assert re.search(rf'<h[12][^>]* lang="fr"[^>]*>\s*(<a [^>]*>)?\s*{space.name}', page), name
        assert 'lang="fr"' not in client.get(name).content.decode().split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("number", [1, 3])
def test_what_is_posted_costs_the_same_and_is_shown_once_in_my_news(here, cast, number, django_assert_num_queries):
    spaces = [make_community(here, leader=cast["member"], name=f"Espace {n}") for n in range(2)]
    for rank in range(number):
        event = make_event(here, title=f"Fête {rank}", venue=None, mode="online", online_url="https://e.test/")
        posting.post(actor=cast["member"], contribution=event.contribution, communities=spaces, word="", at=AT)
    registry()

    with django_assert_num_queries(2):
        posted = panel.posted_in(spaces[0])
    with django_assert_num_queries(4):
        news, page = panel.news_of(cast["member"], None)

    assert (len(posted), len(news), page.total) == (number, number, number)
    assert [community.name for community in news[0].communities] == ["Espace 0", "Espace 1"]


def test_a_member_speaks_and_everyone_reads(cast, space):
    client = cast.client("editor_a")
    client.post(f"/hauts-de-lys/commentaires/{space.contribution.uid}/ecrire/", {"text": "Première réunion jeudi."})

    assert "Première réunion jeudi" in cast.client("anonymous").get(address("community", space.slug)).content.decode()
    refused = cast.client("member").post(
        f"/hauts-de-lys/commentaires/{space.contribution.uid}/ecrire/", {"text": "Je passe"}
    )
    assert (refused.status_code, Comment.objects.count()) == (403, 1)


def test_joining_an_open_community_is_one_gesture(cast, space):
    client = cast.client("member")
    assert "Rejoindre" in client.get(address("community", space.slug)).content.decode()

    client.post(address("join", space.slug))

    assert Membership.objects.filter(user=cast["member"], community=space).exists()
    assert "Quitter" in client.get(address("community", space.slug)).content.decode()
    client.post(address("leave", space.slug))
    assert not Membership.objects.filter(user=cast["member"]).exists()


def test_asking_and_answering(cast):
    space = make_community(cast.here, leader=cast["editor_a"], access=Access.REQUEST)
    asking, leading = cast.client("member"), cast.client("editor_a")

    asking.post(address("join", space.slug), {"message": "Je travaille au musée."})
    assert "Demande envoyée" in asking.get(address("community", space.slug)).content.decode()
    assert "Je travaille au musée" in leading.get(address("lead", space.slug)).content.decode()
    leading.post(address("answer", JoinRequest.objects.get().pk), {"answer": "yes"})

    assert Membership.objects.filter(user=cast["member"]).exists()


def test_the_last_leader_is_told_to_hand_over_before_leaving(cast):
    space = make_community(cast.here, leader=cast["editor_a"])
    other = make_member(space, cast["member"])
    client = cast.client("editor_a")
    alone = client.get(address("leave", space.slug)).content.decode()
    assert "Confiez d’abord l’animation" in alone
    assert f'href="{address("lead", space.slug)}"' in alone
    refused = client.post(
        address("leave", space.slug), headers={"referer": f"http://testserver{address('leave', space.slug)}"}
    )
    assert refused.status_code == 302
    assert Membership.objects.filter(user=cast["editor_a"], community=space).exists()

    membership.name_leader(actor=cast["editor_a"], member=other, at=AT)
    assert "Confiez d’abord" not in client.get(address("leave", space.slug)).content.decode()


def test_who_hands_over_is_led_to_a_page_that_is_open_to_her(cast, space):
    make_member(space, cast["member"], leads=True)
    client = cast.client("editor_a")
    mine = Membership.objects.get(user=cast["editor_a"])

    answer = client.post(address("change_member", mine.pk), {"deed": "step_down"}, follow=True)

    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, address("community", space.slug))


def test_the_only_member_leaves_and_archives_the_community(cast, space):
    client = cast.client("editor_a")
    page = client.get(address("leave", space.slug)).content.decode()
    assert "vous archivez la communauté" in page
    assert "Confiez d’abord" not in page

    client.post(address("leave", space.slug))
    assert Membership.objects.exists()  # not without having been told
    client.post(address("leave", space.slug), {"archive": "yes"})

    assert not Membership.objects.exists()
    space.contribution.refresh_from_db()
    assert space.contribution.state == State.ARCHIVED


def test_who_opened_a_private_community_and_left_is_not_told_to_ask(cast):
    space = make_community(cast.here, leader=cast["editor_a"], access=Access.PRIVATE)
    make_member(space, cast["member"], leads=True)
    client = cast.client("editor_a")
    client.post(address("leave", space.slug))

    page = client.get(address("community", space.slug)).content.decode()

    assert "Demandez à rejoindre" not in page
    assert "sur invitation de ses animateurs" in page


def test_too_long_a_request_comes_back_as_it_was_typed(cast):
    space = make_community(cast.here, leader=cast["editor_a"], access=Access.REQUEST)
    answer = cast.client("member").post(address("join", space.slug), {"message": "musée " * 200})

    assert (answer.status_code, JoinRequest.objects.count()) == (422, 0)
    assert "musée musée" in answer.content.decode()


def test_inviting_and_taking_the_place(cast):
    space = make_community(cast.here, leader=cast["editor_a"], access=Access.PRIVATE, name="Discrète")
    leading, invited = cast.client("editor_a"), cast.client("member")
    leading.post(address("lead", space.slug), {"email": cast["member"].email})
    invitation = Invitation.objects.get()
    assert "Discrète" in invited.get(address("mine")).content.decode()

    invited.post(address("invitation", invitation.uid), {"answer": "yes"})

    assert "Discrète" in invited.get(address("community", space.slug)).content.decode()


def test_one_stops_leading_only_when_somebody_else_leads(cast, space):
    client, member = cast.client("editor_a"), make_member(space, cast["member"])
    assert 'value="step_down"' not in client.get(address("lead", space.slug)).content.decode()

    client.post(address("change_member", member.pk), {"deed": "name"})
    page = client.get(address("lead", space.slug)).content.decode()

    assert page.count('value="step_down"') == 2
    assert "Ne plus animer<" in page.replace("\n", "").replace("  ", "")


def test_leading_by_pages(cast, space):
    client, member = cast.client("editor_a"), make_member(space, cast["member"])

    client.post(address("change_member", member.pk), {"deed": "name"})
    assert Membership.objects.leaders().count() == 2
    client.post(address("change_member", member.pk), {"deed": "step_down"})
    client.post(address("change_member", member.pk), {"deed": "exclude"})

    assert list(Membership.objects.values_list("user", flat=True)) == [cast["editor_a"].pk]


def test_opening_and_rewriting_by_forms(cast):
    client = cast.client("member")
    typed = {"name": "Fablabs ruraux", "summary": "Partager machines et astuces.", "access": "open",
             "description": "Bonjour\n\n<b>à tous</b>", "themes": []}  # fmt: skip
    assert client.post(address("new"), typed | {"name": ""}).status_code == 422

    client.post(address("new"), typed)
    space = Community.objects.get()
    client.post(address("edit", space.slug), typed | {"summary": "Partager tout."})

    space.refresh_from_db()
    assert (space.slug, space.summary, space.description) == (
        "fablabs-ruraux", "Partager tout.", "Bonjour\n\n<b>à tous</b>",
    )  # fmt: skip
    assert space.contribution.revisions.count() == 2


def test_posting_from_the_page_of_an_event(cast, space):
    event = make_event(cast.here)
    client = cast.client("editor_a")
    page = client.get("/hauts-de-lys" + reverse("events:event", args=[event.slug])).content.decode()
    assert address("post", event.contribution.uid) in page

    client.post(address("post", event.contribution.uid), {"communities": [space.pk], "word": "À voir ensemble"})

    shown = cast.client("anonymous").get(address("community", space.slug)).content.decode()
    assert ("À voir ensemble" in shown, event.title in shown) == (True, True)
    client.post(address("unpost", Posting.objects.get().pk))
    assert Posting.objects.count() == 0


def test_one_does_not_post_in_the_community_of_others(cast, space):
    event = make_event(cast.here).contribution

    answer = cast.client("member").post(address("post", event.uid), {"communities": [space.pk]})

    assert (Posting.objects.count(), answer.status_code) == (0, 422)


def test_a_document_is_downloaded_and_never_shown_by_the_site(cast, space):
    client = cast.client("editor_a")
    upload = SimpleUploadedFile("compte rendu.pdf", b"%PDF-1.7 fin")
    client.post(address("add_document", space.slug), {"title": "Compte rendu", "document": upload, "licence": "cc_by"})

    answer = cast.client("anonymous").get(address("download", CommunityDocument.objects.get().pk))

    assert b"".join(answer.streaming_content) == b"%PDF-1.7 fin"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_documents_of_a_closed_community_are_for_its_members(cast):
    space = make_community(cast.here, leader=cast["editor_a"], access=Access.REQUEST)
    upload = SimpleUploadedFile("notes.txt", b"notes")
    cast.client("editor_a").post(
        address("add_document", space.slug), {"title": "Notes", "document": upload, "licence": "cc_by"}
    )
    path = address("download", CommunityDocument.objects.get().pk)

    assert [cast.client(role).get(path).status_code for role in ("anonymous", "member")] == [404, 404]
    answer = cast.client("editor_a").get(path)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"notes")


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_an_open_community_has_feeds(cast, space, form):
    make_comment(space.contribution, author=cast["editor_a"], text="Une nouvelle & <b>hostile</b>")
    event = make_event(cast.here).contribution
    posting.post(actor=cast["editor_a"], contribution=event, communities=[space], word="Mot", at=AT)

    answer = cast.client("anonymous").get(address("feed", space.slug, form))

    text = answer.content.decode()
    assert (event.title in text, "Une nouvelle" in text) == (True, True)
    if form == "json":
        items = json.loads(text)["items"]
        assert (len(items), any("<b>" in item["content_html"] for item in items)) == (2, False)
    else:
        assert "<b>hostile" not in text
        ET.fromstring(text)


def test_a_community_shared_with_another_territory_is_listed_there(cast, space):
    assert "Médiation en rivière" not in cast.client("anonymous").get("/val-de-brume/communautes/").content.decode()

    place(
        actor=cast["coordinator_elsewhere"], contribution=Contribution.objects.get(pk=space.contribution_id),
        territory=cast.elsewhere, at=AT,
    )  # fmt: skip

    assert "Médiation en rivière" in cast.client("member").get("/val-de-brume/communautes/").content.decode()
    assert cast.client("member").get(f"/val-de-brume/communautes/{space.slug}/").status_code == 200


def test_hostile_words_are_shown_as_words(cast):
    hostile = "<script>alert(1)</script>"
    space = make_community(cast.here, leader=cast["editor_a"], name=hostile, summary=f"</script>{hostile}")
    make_comment(space.contribution, author=cast["editor_a"], text=hostile)

    text = cast.client("editor_a").get(address("community", space.slug)).content.decode()

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_a_person_joins_by_accepting_while_asking(cast):
    space = make_community(cast.here, leader=cast["editor_a"], access=Access.REQUEST)
    membership.ask_to_join(actor=cast["member"], community=space, message="", at=AT)
    invitation = membership.invite(actor=cast["editor_a"], community=space, email=cast["member"].email, at=AT)

    membership.accept_invitation(actor=cast["member"], invitation=invitation, at=AT)

    assert list(JoinRequest.objects.values_list("state", flat=True)) == ["accepted"]


def typed(**more):
    return {"name": "Au fil de l’eau", "summary": "Mares et canaux.", "access": "open"} | more


def photo():
    return SimpleUploadedFile("mare.jpg", picture_bytes(), content_type="image/jpeg")


def test_a_community_shows_the_picture_that_its_leader_chose(cast, here):
    leader = cast.client("editor_a")
    sent = typed(image=photo(), image_alt="Une mare au soleil", image_credit="Odile Vent")
    leader.post(address("new"), sent)
    made = Community.objects.get()
    page = leader.get(address("community", made.slug)).content.decode()
    listed = leader.get(address("communities")).content.decode()

    assert made.image is not None
    assert 'alt="Une mare au soleil"' in page
    assert "Odile Vent" in page
    assert made.image.sha256 in listed


def test_a_picture_of_a_community_is_described_kept_and_taken_away(cast, here):
    leader = cast.client("editor_a")
    refused = leader.post(address("new"), typed(image=photo()))
    kept = Image.objects.get()

    assert refused.status_code == 422
    assert f'name="image_kept" value="{kept.sha256}"' in refused.content.decode()

    leader.post(address("new"), typed(image_kept=kept.sha256, image_alt="Une mare"))
    made = Community.objects.get()
    leader.post(address("edit", made.slug), typed(image_alt="Une mare"))
    made.refresh_from_db()
    assert made.image == kept

    leader.post(address("edit", made.slug), typed(image_removed="on"))
    made.refresh_from_db()
    assert made.image is None


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(cast, here):
    text = SimpleUploadedFile("mare.jpg", b"une mare", content_type="image/jpeg")
    answer = cast.client("editor_a").post(address("new"), typed(image=text, image_alt="Une mare"))

    assert answer.status_code == 422
    assert not Community.objects.exists()

"""The pages of people: the list, one person, the feed, what is followed."""

import json
import re

import pytest

from maillage.members.actions.news import catch_up
from maillage.members.enums import Audience, Target
from maillage.members.models import Block, Follow, Message, Profile
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.events import make_event, term
from tests.factories.geography import CommuneFactory
from tests.factories.members import AT, FollowFactory, MessageFactory, ProfileFactory

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\"'&\u202e"


def signed(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def people(client, query=""):
    return [one.name for one in client.get(f"/hauts-de-lys/membres/{query}").context["people"]]


def test_the_list_shows_who_agreed_to_those_who_may_see_them(client, here, ada, bob):
    from maillage.territories.models import Residence

    member = ProfileFactory(user=UserFactory(display_name="Mémé"), for_members=True)
    for user in (bob, member.user):
        Residence.objects.create(user=user, territory=here)

    assert people(client) == ["Ada Lovelace"]
    assert sorted(people(signed(client, bob))) == ["Ada Lovelace", "Mémé"]


def test_a_filter_finds_nobody_by_what_is_hidden(client, ada, bob):
    profile = Profile.objects.get(user=ada)
    profile.interests.add(term("theme", "ciel"))
    profile.skills.create(label="Soudure", folded="soudure")

    assert people(client, "?theme=ciel") == ["Ada Lovelace"]
    assert people(client, "?competence=Soudure") == []
    assert people(signed(client, bob), "?competence=Soudure") == ["Ada Lovelace"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries(client, here, count, django_assert_num_queries):
    for number in range(count):
        profile = ProfileFactory(public=True, user=UserFactory(display_name=f"P{number}"))
        profile.interests.add(term("theme", "ciel"))
    client.get("/membres/")
    with django_assert_num_queries(5):
        client.get("/membres/?q=p")


def test_a_page_tells_machines_only_what_is_for_everyone(client, ada):
    Profile.objects.filter(user=ada).update(
        activity="Mathématicienne", bio="Bonjour", see_bio=Audience.MEMBERS, commune=CommuneFactory(code="80021")
    )

    page = client.get("/membres/ada-lovelace/").content.decode()
    told = json.loads(re.search(r"ld\+json\">(.*?)</script>", page, re.DOTALL).group(1))

    assert told == {
        "@context": "https://schema.org", "@type": "Person", "name": "Ada Lovelace", "jobTitle": "Mathématicienne",
        "url": "http://testserver/hauts-de-lys/membres/ada-lovelace/",
    }  # fmt: skip
    assert "Bonjour" not in page
    assert ada.email not in page


def test_a_page_for_members_is_not_found_by_visitors_nor_indexed(client, ada, bob):
    Profile.objects.filter(user=ada).update(shown=Audience.MEMBERS)

    assert client.get("/membres/ada-lovelace/").status_code == 404
    page = signed(client, bob).get("/membres/ada-lovelace/").content.decode()
    assert "noindex" in page
    assert "ld+json" not in page


def test_a_page_shows_structures_and_publications(client, here, ada):
    make_organisation(here, name="Club Céphée", author=ada)
    make_event(here, title="La nuit", author=ada)

    page = client.get("/membres/ada-lovelace/").content.decode()

    assert "Club Céphée" in page
    assert "La nuit" in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_the_same_queries_whatever_was_published(client, here, ada, count, django_assert_num_queries):
    for number in range(count):
        make_event(here, title=f"Atelier {number}", author=ada)
    client.get("/hauts-de-lys/membres/")
    with django_assert_num_queries(9):
        client.get("/hauts-de-lys/membres/ada-lovelace/")


def test_hostile_words_are_shown_as_words(client, ada, bob):
    ada.display_name = HOSTILE
    ada.save()
    Profile.objects.filter(user=ada).update(activity=HOSTILE, bio=HOSTILE)
    MessageFactory(sender=ada, recipient=bob, text=HOSTILE)
    signed(client, bob)

    for path in ("/membres/", "/membres/ada-lovelace/", "/mon-espace/messages/",
                 f"/mon-espace/messages/{Message.objects.get().uid}/"):  # fmt: skip
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "alert(1)" in page


def test_one_writes_to_somebody_from_their_page_and_the_other_answers(client, ada, bob):
    answer = signed(client, bob).post("/membres/ada-lovelace/ecrire/", {"message": "Bonjour, on en parle ?"})
    message = Message.objects.get()

    assert answer["Location"] == f"/mon-espace/messages/{message.uid}/"
    signed(client, ada).post(f"/mon-espace/messages/{message.uid}/", {"message": "Oui, avec plaisir."})
    assert Message.objects.newest_first().first().recipient == bob
    assert signed(client, UserFactory()).get(f"/mon-espace/messages/{message.uid}/").status_code == 404


def test_one_writes_one_s_page(client, bob):
    CommuneFactory(code="80021", name="Amiens")
    typed = {
        "activity": "Ingénieur", "bio": "Je répare.", "commune": "80021", "commune_label": "Amiens",
        "interests": ["ciel"], "skills": "soudure, vélo", "shown": "3", "listed": "on", "contact": "everyone",
        **dict.fromkeys(("see_activity", "see_bio", "see_commune", "see_interests", "see_skills", "see_structures",
                         "see_contributions"), "3"),
    }  # fmt: skip

    assert signed(client, bob).post("/mon-espace/page/", typed).status_code == 302
    profile = Profile.objects.get(user=bob)
    assert (profile.activity, profile.commune_id, profile.shown, profile.see_skills) == ("Ingénieur", "80021", 3, 3)
    assert client.post("/mon-espace/page/", typed | {"shown": "0"}).status_code == 422


def test_muting_and_letting_back(client, ada, bob):
    signed(client, bob).post("/membres/ada-lovelace/distance/", {"kind": "mute"})
    block = Block.objects.get()

    assert (block.owner, block.person, block.kind) == (bob, ada, "mute")
    client.post("/mon-espace/distances/", {"block": block.pk})
    assert not Block.objects.exists()


# --- The feed ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def today(monkeypatch):
    import time_machine

    with time_machine.travel(AT, tick=False):
        yield AT


def test_an_empty_feed_teaches_the_first_step(client, bob):
    page = signed(client, bob).get("/mon-fil/").content.decode()

    assert "Votre fil commence par un clic" in page
    assert "/mon-espace/suivis/" in page


def test_the_feed_tells_once_what_is_new_with_the_reason(client, here, bob, today):
    club = make_organisation(here, name="Club Céphée")
    made = make_event(here, title="La nuit", themes=(term("theme", "ciel"),))
    made.organisers.create(organisation=club, role="organiser")
    FollowFactory(user=bob)
    FollowFactory(user=bob, kind=Target.STRUCTURE, key=str(club.contribution.uid))
    catch_up(at=AT)

    lines = signed(client, bob).get("/mon-fil/").context["feed"].lines

    assert [line.title for line in lines if line.title == "La nuit"] == ["La nuit"]
    assert lines[0].url.startswith("/hauts-de-lys/")
    assert all(line.reason for line in lines)


@pytest.mark.parametrize("count", [1, 3])
def test_the_feed_takes_the_same_queries(client, here, bob, today, count, django_assert_num_queries):
    for number in range(count):
        make_event(here, title=f"Nuit {number}", themes=(term("theme", "ciel"),))
    FollowFactory(user=bob)
    FollowFactory(user=bob, kind=Target.PLACE, key="80021", radius_km=5)
    catch_up(at=AT)
    signed(client, bob).get("/hauts-de-lys/mon-fil/")
    with django_assert_num_queries(11):
        client.get("/hauts-de-lys/mon-fil/")


def test_the_feed_goes_on_from_where_a_page_ended(client, here, bob, today, monkeypatch):
    monkeypatch.setattr("maillage.members.panels.feed.PAGE_SIZE", 2)
    for number in range(5):
        make_event(here, title=f"Nuit {number}", themes=(term("theme", "ciel"),))
    FollowFactory(user=bob)
    catch_up(at=AT)
    signed(client, bob)

    seen, older = [], ""
    for _page in range(4):
        feed = client.get(f"/mon-fil/?avant={older}").context["feed"]
        seen += [line.title for line in feed.lines]
        older = feed.older
        if not older:
            break

    assert sorted(seen) == [f"Nuit {number}" for number in range(5)]
    assert client.get("/mon-fil/?avant=n’importe-quoi").status_code == 200


# --- The button -------------------------------------------------------------------------------------------------------


def test_a_visitor_is_asked_to_sign_in_and_comes_back_to_confirm(client, here, bob):
    club = make_organisation(here, name="Club Céphée")
    page = client.get(f"/hauts-de-lys/annuaire/{club.slug}/")
    url = re.search(r'href="([^"]*/suivis/\?[^"]*)"', page.content.decode()).group(1).replace("&amp;", "&")

    assert client.get(url).status_code == 302
    assert "Suivre" in signed(client, bob).get(url).content.decode()
    assert not Follow.objects.exists()


def test_the_button_follows_and_leaves_and_comes_back(client, here, bob):
    uid = str(make_organisation(here).contribution.uid)
    asked = {"kind": "structure", "key": uid, "next": "/hauts-de-lys/"}
    signed(client, bob)

    assert client.post("/suivis/", asked | {"do": "follow"})["Location"] == "/hauts-de-lys/"
    assert Follow.objects.get().key == uid
    client.post("/suivis/", asked | {"do": "stop"})
    assert not Follow.objects.exists()
    assert client.post("/suivis/", asked | {"do": "follow", "next": "https://ailleurs.test/"})["Location"] == (
        "/mon-espace/suivis/"
    )
    assert client.post("/suivis/", {"kind": "planet", "key": "x"}).status_code == 404


def test_what_is_followed_is_listed_by_name(client, here, bob, ada):
    club = make_organisation(here, name="Club Céphée")
    CommuneFactory(code="80021", name="Amiens")
    for kind, key in (("structure", club.contribution.uid), ("person", ada.uid), ("theme", "ciel"), ("place", "80021")):
        FollowFactory(user=bob, kind=kind, key=str(key), radius_km=10 if kind == "place" else 0)

    page = signed(client, bob).get("/mon-espace/suivis/").content.decode()

    for words in ("Club Céphée", "Ada Lovelace", "Amiens", "10"):
        assert words in page

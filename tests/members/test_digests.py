"""The digest: what is new among what somebody follows, once, at the right hour, in a fixed number of queries."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outbox

from maillage.contributions.actions import archive
from maillage.core import background
from maillage.core.clock import now
from maillage.members import tasks
from maillage.members.actions.digests import load_window, serve_batch
from maillage.members.actions.news import catch_up
from maillage.members.enums import Audience, Rhythm, Target
from maillage.members.models import Block, News, Profile, Topic
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import make_event, term
from tests.factories.geography import CommuneFactory
from tests.factories.members import AT, FollowFactory, ProfileFactory

pytestmark = pytest.mark.django_db
YESTERDAY = AT - timedelta(days=1)


@pytest.fixture
def reader(here):
    """Somebody who follows the theme of the sky, and whose hour has come."""
    user = UserFactory(email="lectrice@exemple.test", display_name="Lectrice")
    ProfileFactory(user=user, due=True)
    FollowFactory(user=user, kind=Target.THEME, key="ciel")
    return user


def event(here, **fields):
    return make_event(here, at=YESTERDAY, themes=(term("theme", "ciel"),), **fields)


def serve():
    catch_up(at=AT)
    return serve_batch(at=AT, window=load_window(AT))


def test_news_know_what_a_thing_is_about(here):
    club = make_organisation(here)
    made = make_event(here, at=YESTERDAY, themes=(term("theme", "ciel"),))
    made.organisers.create(organisation=club, role="organiser")

    catch_up(at=AT)

    news = News.objects.get(contribution=made.contribution)
    tokens = set(Topic.objects.filter(news=news).values_list("token", flat=True))
    assert news.path == f"/agenda/{made.slug}/"
    assert tokens == {
        "theme:ciel", "place:80021", f"structure:{club.contribution.uid}", f"person:{made.contribution.author.uid}",
    }  # fmt: skip


def test_catching_up_twice_writes_nothing_more(here):
    event(here)

    assert catch_up(at=AT) == 2
    assert catch_up(at=AT) == 0


def test_a_digest_tells_title_place_reason_and_how_to_stop(reader, here):
    event(here, title="La nuit des étoiles")

    assert serve() == (1, 1)
    mail = Mail.objects.get(to=reader.email)
    assert mail.subject == "1 nouveauté parmi ce que vous suivez"
    for words in ("La nuit des étoiles", "Hauts-de-Lys", "vous suivez", "/hauts-de-lys/agenda/"):
        assert words in mail.text
        assert words in mail.html
    assert mail.unsubscribe_url in mail.text
    assert "<img" not in mail.html.replace('<img src="cid:', "")


def test_a_digest_leaves_once_for_a_period_however_often_the_job_runs(reader, here):
    event(here)

    assert [serve(), serve(), serve()] == [(1, 1), (0, 0), (0, 0)]
    assert Mail.objects.filter(to=reader.email).count() == 1


def test_what_was_told_is_not_told_again_the_next_week(reader, here):
    event(here)
    serve()
    next_week = AT + timedelta(days=8)
    Profile.objects.filter(user=reader).update(digest_next_at=next_week)

    assert serve_batch(at=next_week, window=load_window(next_week)) == (1, 0)


def test_nothing_leaves_when_nothing_is_new(reader):
    assert serve() == (1, 0)
    assert Profile.objects.get(user=reader).digest_next_at > AT


def test_a_killed_run_leaves_everything_as_it_was(reader, here):
    event(here)
    catch_up(at=AT)
    window = load_window(AT)
    from django.db import transaction

    class KilledError(Exception):
        pass

    def killed():
        with transaction.atomic():
            serve_batch(at=AT, window=window)
            raise KilledError

    with pytest.raises(KilledError):
        killed()
    assert not Mail.objects.filter(to=reader.email).exists()
    assert serve_batch(at=AT, window=window) == (1, 1)


def test_one_thing_followed_in_two_ways_is_told_once(reader, here):
    made = event(here)
    FollowFactory(user=reader, kind=Target.PLACE, key="80021")
    made.organisers.create(organisation=make_organisation(here, at=AT - timedelta(days=30)), role="organiser")

    serve()

    assert Mail.objects.get(to=reader.email).text.count(f"/agenda/{made.slug}/") == 1


def test_what_was_withdrawn_meanwhile_is_not_told(reader, here):
    made = event(here)
    catch_up(at=AT)
    archive(actor=UserFactory(administrator=True), contribution=made.contribution, at=AT)

    assert serve() == (1, 0)


def test_a_place_is_followed_with_what_is_around(here):
    CommuneFactory(code="80022", name="Longueau", latitude=49.87, longitude=2.36)
    near, far = UserFactory(), UserFactory()
    for user, radius in ((near, 10), (far, 0)):
        ProfileFactory(user=user, due=True)
        FollowFactory(user=user, kind=Target.PLACE, key="80022", radius_km=radius)
    make_event(here, at=YESTERDAY, venue=make_venue(here, at=AT - timedelta(days=30)))

    serve()

    assert [Mail.objects.filter(to=user.email).count() for user in (near, far)] == [1, 0]
    assert "Longueau" in Mail.objects.get(to=near.email).text


def test_a_person_is_followed_as_far_as_they_let_see(here, ada):
    reader = UserFactory()
    ProfileFactory(user=reader, due=True)
    FollowFactory(user=reader, kind=Target.PERSON, key=str(ada.uid))
    event(here, author=ada)

    Profile.objects.filter(user=ada).update(see_contributions=Audience.NOBODY)
    assert serve() == (1, 0)
    Profile.objects.filter(user=ada).update(see_contributions=Audience.MEMBERS)
    Profile.objects.filter(user=reader).update(digest_next_at=AT, digest_told_at=YESTERDAY)
    assert serve() == (1, 1)


def test_what_a_muted_person_writes_is_not_told(reader, here):
    made = event(here)
    Block.objects.create(owner=reader, person=made.contribution.author, kind="mute", at=AT)

    assert serve() == (1, 0)


def test_who_chose_never_and_who_left_receive_nothing(here):
    for fields in ({"digest": Rhythm.NONE}, {"user": UserFactory(is_active=False), "due": True}):
        FollowFactory(user=ProfileFactory(**fields).user)
    event(here)

    assert serve() == (0, 0)


@pytest.mark.parametrize("readers", [1, 3, 12])
def test_a_batch_takes_the_same_queries_whatever_the_number_of_readers(here, readers, django_assert_num_queries):
    for _number in range(readers):
        user = ProfileFactory(due=True).user
        FollowFactory(user=user)
        FollowFactory(user=user, kind=Target.PLACE, key="80021", radius_km=5)
    event(here)
    catch_up(at=AT)
    window = load_window(AT)
    from maillage.territories.registry import registry

    registry()
    with django_assert_num_queries(13):
        assert serve_batch(at=AT, window=window) == (readers, readers)


def test_the_job_serves_everybody_by_batches_and_the_mails_leave(here):
    with time_machine.travel(AT, tick=False):
        for _number in range(3):
            FollowFactory(user=ProfileFactory(due=True).user)
        make_event(here, at=YESTERDAY, themes=(term("theme", "ciel"),))
        Mail.objects.all().delete()

        tasks.send_digests()
        background.run_pending(at=now())

    sent = [message for message in outbox.outbox if "parmi ce que vous suivez" in message.subject]
    assert len(sent) == 3
    assert sent[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_stops_the_digest_without_signing_in(client, reader, here):
    event(here)
    serve()
    url = Mail.objects.get(to=reader.email).unsubscribe_url.removeprefix("http://testserver")

    assert client.get(url).status_code == 200
    assert Profile.objects.get(user=reader).digest == Rhythm.WEEKLY
    answer = client.post(url, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert Profile.objects.get(user=reader).digest == Rhythm.NONE
    assert "Aucun résumé ne vous est envoyé." in client.get(url).content.decode()
    assert client.get("/suivis/resume/forge/").status_code == 404

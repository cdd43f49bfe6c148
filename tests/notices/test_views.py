"""What was said to me, and stopping a kind of mails in one click."""

from datetime import timedelta

import pytest
from django.template import Context, Template

from maillage.notices import actions, notices
from maillage.notices.models import Mute, Notice
from tests.factories.accounts import UserFactory
from tests.factories.notices import AT, NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return UserFactory()


def test_a_notice_is_one_clean_line(ada):
    notice = actions.tell(user=ada, text="Bonjour\n\x00 à  vous " + "x " * 400, url="/agenda/", at=AT)

    notice.refresh_from_db()
    assert (notice.text[:14], notice.url, notice.read_at) == ("Bonjour à vous", "/agenda/", None)
    assert 290 < len(notice.text) <= 300


def test_reading_marks_what_was_said_to_me_and_nothing_else(ada):
    mine = NoticeFactory(user=ada)
    theirs = NoticeFactory()
    already = NoticeFactory(user=ada, read_at=AT)

    assert actions.mark_read(actor=ada, at=AT + timedelta(days=1)) == 1
    assert [Notice.objects.get(pk=row.pk).read_at for row in (mine, theirs, already)] == [
        AT + timedelta(days=1),
        None,
        AT,
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_shows_mine_the_latest_first_and_costs_the_same(client, ada, count, django_assert_num_queries):
    for rank in range(count):
        NoticeFactory(user=ada, text=f"Avis {rank}", at=AT + timedelta(hours=rank))
    NoticeFactory(text="Pour quelqu’un d’autre")
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get("/mon-espace/avis/")

    shown = [notice.text for notice in response.context["notices"]]
    assert shown == [f"Avis {rank}" for rank in reversed(range(count))]
    assert "Pour quelqu’un d’autre" not in response.content.decode()


def test_an_empty_list_says_what_will_be_there(client, ada):
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")

    assert "Rien de nouveau" in client.get("/mon-espace/avis/").content.decode()


def test_everything_is_marked_as_read_by_a_button(client, ada):
    NoticeFactory(user=ada)
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post("/mon-espace/avis/lus/")

    assert (response.status_code, response["Location"]) == (302, "/mon-espace/avis/")
    assert Notice.objects.visible_to(ada).unread().count() == 0


def test_what_was_said_is_for_members_only(client):
    assert client.get("/mon-espace/avis/").status_code == 302
    assert client.post("/mon-espace/avis/lus/").status_code == 302
    assert client.get("/mon-espace/avis/lus/").status_code == 405


def test_the_number_of_unread_notices_is_counted_without_a_query_for_visitors(ada, django_assert_num_queries):
    from django.contrib.auth.models import AnonymousUser

    NoticeFactory.create_batch(2, user=ada)
    template = Template("{% load notices %}{% unread_notices user %}")

    assert template.render(Context({"user": ada})) == "2"
    with django_assert_num_queries(0):
        assert template.render(Context({"user": AnonymousUser()})) == "0"


def test_a_person_is_asked_before_mails_stop(client):
    address = notices.unsubscribe_url("Ada@example.org", "digest").removeprefix("http://testserver")
    page = client.get(address)

    assert (page.status_code, Mute.objects.count()) == (200, 0)
    assert "ada@example.org" in page.content.decode()


def test_a_mail_program_stops_them_in_one_click_without_a_page_of_ours():
    from django.test import Client

    address = notices.unsubscribe_url("ada@example.org", "digest").removeprefix("http://testserver")
    strict = Client(enforce_csrf_checks=True)
    for _click in range(2):
        answer = strict.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200

    assert list(Mute.objects.values_list("email", "category")) == [("ada@example.org", "digest")]


@pytest.mark.parametrize("token", ["x", "WyJhQGIuZnIiLCJkaWdlc3QiXQ:1abc:forged"])
def test_a_forged_address_stops_nothing(client, token):
    assert client.post(f"/messages/arreter/{token}/").status_code == 404
    assert Mute.objects.count() == 0

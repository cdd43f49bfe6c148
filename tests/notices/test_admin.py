"""The outbox in the administration: read, and tried again."""

import pytest
from django.contrib.admin.sites import site
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from maillage.notices.enums import MailState
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.notices import MailFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_an_administrator():
    request = RequestFactory().get("/")
    request.user = UserFactory(administrator=True)
    request._messages = CookieStorage(request)
    return request


def test_an_administrator_reads_mails_and_rewrites_none(request_of_an_administrator):
    door = site.get_model_admin(Mail)

    assert door.has_view_permission(request_of_an_administrator)
    assert not door.has_add_permission(request_of_an_administrator)
    assert not door.has_change_permission(request_of_an_administrator)


def test_an_administrator_gives_abandoned_mails_all_their_tries_again(request_of_an_administrator):
    given_up, sent = (
        MailFactory(state=MailState.GIVEN_UP, attempts=6),
        MailFactory(state="sent", sent_at="2026-03-14T09:00Z"),
    )
    site.get_model_admin(Mail).try_again(request_of_an_administrator, Mail.objects.order_by("pk"))

    given_up.refresh_from_db()
    sent.refresh_from_db()
    assert ((given_up.state, given_up.attempts), sent.state) == ((MailState.QUEUED, 0), MailState.SENT)

"""The queue of moderators reads comments and communities as it reads events."""

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.communities import make_community
from tests.factories.conversations import make_comment
from tests.factories.events import make_event

pytestmark = pytest.mark.django_db


def test_a_queue_reads_every_kind_with_the_same_keys(cast, here):
    author = UserFactory()
    event = make_event(here, author=author).contribution
    make_comment(event, author=author, text="À relire")
    make_community(here, leader=author)

    text = cast.client("coordinator_here").get("/hauts-de-lys" + reverse("contributions:queue")).content.decode()

    assert text.count("data-queue-item") >= 3
    assert [words in text for words in ("À relire", "Médiation en rivière", event.title)] == [True] * 3

"""The desk of a lender."""

import pytest
from django.urls import reverse

from maillage.loans.panels.desk_nav import desk_context
from tests.factories.loans import make_lender

pytestmark = pytest.mark.django_db


def test_the_only_desk_that_one_keeps_is_opened_at_once(cast, client):
    lender = make_lender(cast.here)
    client.force_login(cast["coordinator_here"])

    answer = client.get(reverse("loans:desks"))

    assert answer.status_code == 302
    assert answer["Location"] == reverse("loans:desk", args=(lender.organisation.slug,))


def test_the_desk_says_where_one_is(cast, client):
    lender = make_lender(cast.here)
    client.force_login(cast["coordinator_here"])

    page = client.get(reverse("loans:desk", args=(lender.organisation.slug,))).content.decode()

    assert page.count('aria-current="page"') == 2  # the side navigation and the breadcrumbs

"""The journal is read in the administration, never written."""

import pytest
from django.contrib.admin.sites import site
from django.test import RequestFactory

from maillage.journal.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.journal import EntryFactory

pytestmark = pytest.mark.django_db


def test_an_administrator_reads_the_journal_and_has_no_button_to_change_it():
    request = RequestFactory().get("/")
    request.user = UserFactory(is_staff=True, is_superuser=True)
    door = site.get_model_admin(Entry)
    entry = EntryFactory()

    assert door.has_view_permission(request, entry)
    assert (
        door.has_add_permission(request),
        door.has_change_permission(request, entry),
        door.has_delete_permission(request, entry),
    ) == (False, False, False)
    assert list(door.get_queryset(request).order_by("pk")) == [entry]

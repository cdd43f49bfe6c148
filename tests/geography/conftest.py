import pytest
from django.db import transaction

from maillage.geography import recognition
from tests.factories.geography import real_communes

DEPARTMENTS = (
    "75", "69", "13", "80", "93", "94", "974", "11", "01", "76", "59", "91", "89", "92", "14",
    "BE-WLG", "BE-BRU", "BE-VAN", "BE-WHT",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_communes_in_memory():
    """Each test reads the communes of its own database."""
    recognition.forget()
    yield
    recognition.forget()


@pytest.fixture(scope="module")
def communes(django_db_setup, django_db_blocker):
    """The real communes of some departments, loaded once for the tests of a file and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        real_communes(*DEPARTMENTS)
        yield
        transaction.set_rollback(True)

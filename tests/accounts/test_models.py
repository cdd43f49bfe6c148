"""Facts about people."""

import pickle
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from maillage.accounts.adapter import NOWHERE, client_address
from maillage.accounts.forms import birthday
from maillage.accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory


@pytest.mark.parametrize(
    ("born_on", "age", "day"),
    [
        (date(2008, 2, 29), 18, date(2026, 3, 1)), (date(2008, 2, 29), 16, date(2024, 2, 29)),
        (date(2010, 6, 1), 15, date(2025, 6, 1)), (date(1999, 12, 31), 18, date(2017, 12, 31)),
    ],
)  # fmt: skip
def test_the_day_one_reaches_an_age(born_on, age, day):
    assert birthday(born_on, age) == day


@pytest.mark.parametrize(("adult_on", "minor"), [(date(2026, 3, 15), True), (date(2026, 3, 14), False), (None, False)])
def test_who_is_a_minor(adult_on, minor):
    assert User(adult_on=adult_on).is_minor(date(2026, 3, 14)) is minor


@pytest.mark.parametrize(
    ("name", "initials"), [("Ada Lovelace", "AL"), ("Ada", "A"), ("Jean de La Fontaine", "JF"), ("", "?")]
)
def test_initials(name, initials):
    assert User(display_name=name).initials == initials


def test_a_person_is_never_shown_by_their_address():
    assert str(User(email="secret@exemple.test", display_name="")) == "Membre"


@pytest.mark.django_db
def test_one_address_is_one_account_whatever_the_case():
    UserFactory(email="ada@exemple.test")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="ADA@exemple.test", display_name="Autre")])


@pytest.mark.django_db
def test_accounts_are_made_with_an_address_in_lower_case():
    user = User.objects.create_user(" Ada@Exemple.TEST ", PASSWORD, display_name="Ada")
    admin = User.objects.create_superuser("admin@exemple.test", None, display_name="Admin")

    assert (user.email, user.check_password(PASSWORD)) == ("ada@exemple.test", True)
    assert (admin.is_staff, admin.is_superuser, admin.has_usable_password()) == (True, True, False)
    assert list(User.objects.get_queryset().active().order_by("pk")) == [user, admin]


@pytest.mark.parametrize(
    ("behind", "forwarded", "remote", "address"),
    [
        (False, "", "192.0.2.1", "192.0.2.1"), (False, "198.51.100.7", "192.0.2.1", "192.0.2.1"),
        (True, "198.51.100.7", "10.0.0.1", "198.51.100.7"), (True, "6.6.6.6, 198.51.100.7", "10.0.0.1", "198.51.100.7"),
        (True, "n’importe quoi", "10.0.0.1", "10.0.0.1"), (True, "", "10.0.0.1", "10.0.0.1"), (False, "", "", NOWHERE),
        (True, "2001:db8::1", "10.0.0.1", "2001:db8::1"),
    ],
)  # fmt: skip
def test_only_our_proxy_is_believed(settings, behind, forwarded, remote, address):
    settings.USE_X_FORWARDED_HOST = behind
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)

    assert client_address(request) == address


def test_what_is_kept_in_memory_of_a_person_holds_neither_address_nor_password(db):
    person = UserFactory(email="secret@exemple.test", display_name="Ada Vent")
    kept = pickle.dumps(person)
    again = pickle.loads(kept)

    assert b"secret" not in kept
    assert person.password.encode() not in kept
    assert (again, str(again), again.email, again.check_password(PASSWORD)) == (person, "Ada Vent", person.email, True)

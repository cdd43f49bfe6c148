"""Everything in one file, then nothing that names the person; accounts that nobody uses."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from maillage.accounts.models import User
from maillage.contributions.actions import close_account
from maillage.members.actions.dormancy import BETWEEN, UNUSED, go_on, unused, wake, warn
from maillage.members.actions.messages import send_message
from maillage.members.actions.people import ProfileData, keep_away, write_profile
from maillage.members.actions.subscriptions import subscribe
from maillage.members.enums import Audience, Contact, Target
from maillage.members.models import Block, Dormancy, Follow, Message, Profile, Subscription
from maillage.members.tasks import look_after_unused
from maillage.notices.models import Mail
from maillage.territories.models import Residence
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event
from tests.factories.files import picture_bytes
from tests.factories.members import AT, FollowFactory
from tests.factories.publications import make_publication
from tests.factories.territories import GrantFactory

pytestmark = pytest.mark.django_db
# What may still hold a name after an account is closed: docs/operate.md, « Erasing a person », says the same.
ALLOWED: frozenset[str] = frozenset()


@pytest.fixture
def zelie(here, ada, bob):
    """Somebody with an unmistakable name who did everything that members do."""
    from maillage.files.actions import receive_image

    user = UserFactory(email="zelie.quincampoix@exemple.test", display_name="Zélie Quincampoix")
    Residence.objects.create(user=user, territory=here)
    write_profile(
        actor=user, at=AT,
        data=ProfileData(activity="Zélie fait tout", bio="Zélie Quincampoix, zelie.quincampoix@exemple.test",
                         skills=["Quincampoix"], shown=Audience.EVERYONE, listed=True, contact=Contact.EVERYONE),
    )  # fmt: skip
    FollowFactory(user=user)
    FollowFactory(user=ada, kind=Target.PERSON, key=str(user.uid))
    keep_away(actor=user, person=bob, kind="mute", at=AT)
    sent = send_message(actor=user, recipient=ada, text="Zélie Quincampoix vous salue", at=AT)
    send_message(actor=ada, recipient=user, text="Bonjour Zélie Quincampoix", at=AT, answers=sent)
    Mail.objects.update(state="sent", sent_at=AT)
    subscribe(actor=user, email=user.email, territory=here, language="fr", at=AT)
    receive_image(actor=user, upload=picture_bytes(), at=AT, name="zelie quincampoix.png")
    make_event(here, author=user, title="Un atelier")
    make_publication(here, author=user, title="Une vigie")
    warn(actor=None, person=user, at=AT)
    return user


def text_columns():
    """Every column of every table that may hold words."""
    words = (models.CharField, models.TextField, models.JSONField, models.UUIDField)
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, words):
                yield model, field


def found_in_database(*words):
    found = set()
    with connection.cursor() as cursor:
        for model, field in text_columns():
            table, column = (connection.ops.quote_name(name) for name in (model._meta.db_table, field.column))
            cursor.execute(f"SELECT CAST({column} AS text) FROM {table} WHERE {column} IS NOT NULL")
            told = "\n".join(str(row[0]) for row in cursor.fetchall()).casefold()
            found |= {f"{model._meta.label}.{field.name}" for word in words if word.casefold() in told}
    return found


def found_in_media(*words):
    return {
        str(path)
        for path in settings.MEDIA_ROOT.rglob("*")
        for word in words
        if word.casefold() in path.name.casefold() or (path.is_file() and word.encode() in path.read_bytes())
    }


NAMES = ("zélie", "quincampoix", "zelie.quincampoix@exemple.test")


def test_the_search_of_this_test_finds_a_person_who_is_there(zelie):
    assert {"accounts.User.email", "members.Profile.bio", "members.Skill.label", "members.Message.text"} <= (
        found_in_database(*NAMES)
    )


def test_after_an_account_is_closed_nothing_names_the_person(zelie):
    close_account(person=zelie, at=AT, what="keep")

    assert found_in_database(*NAMES) - ALLOWED == set()
    assert found_in_media(*NAMES) == set()
    assert str(User.objects.get(pk=zelie.pk)) == "Ancien membre"


def test_closing_takes_profile_follows_distances_messages_and_letters(zelie, ada):
    close_account(person=zelie, at=AT, what="keep")

    assert not Profile.objects.filter(user=zelie).exists()
    assert (Follow.objects.count(), Block.objects.count(), Message.objects.count()) == (0, 0, 0)
    assert (Subscription.objects.count(), Dormancy.objects.count()) == (0, 0)
    assert Profile.objects.filter(user=ada).exists()


def test_the_export_holds_what_members_know_and_no_address_of_others(client, zelie, ada):
    client.force_login(zelie, backend="django.contrib.auth.backends.ModelBackend")

    with zipfile.ZipFile(io.BytesIO(b"".join(client.get("/mon-espace/compte/donnees.zip")))) as archive:
        text = archive.read("donnees.json").decode()
        names = archive.namelist()
    data = json.loads(text)["members"]

    assert data["profile"]["activity"] == "Zélie fait tout"
    assert data["profile"]["skills"] == ["Quincampoix"]
    assert [one["key"] for one in data["follows"]] == ["ciel"]
    assert sorted(one["way"] for one in data["messages"]) == ["received", "sent"]
    assert data["letters"][0]["territory"] == "Hauts-de-Lys"
    assert ada.email not in text
    assert any(name.startswith("images/") for name in names)


# --- Accounts that nobody uses ----------------------------------------------------------------------------------------


def old(**fields):
    user = UserFactory(**fields)
    User.objects.filter(pk=user.pk).update(last_login=AT - UNUSED - timedelta(seconds=1))
    return user


def test_two_years_without_signing_in_and_not_a_second_less():
    late = old()
    just = UserFactory()
    User.objects.filter(pk=just.pk).update(last_login=AT - UNUSED, date_joined=AT - 2 * UNUSED)
    old(administrator=True)
    new = UserFactory()
    User.objects.filter(pk=new.pk).update(date_joined=AT)

    assert list(unused(AT)) == [late]


def test_two_warnings_a_month_apart_then_the_end():
    late = old(display_name="Endormie")
    warn(actor=None, person=late, at=AT)
    warn(actor=None, person=late, at=AT)
    assert Mail.objects.filter(to=late.email).count() == 1
    row = Dormancy.objects.get()

    assert go_on(actor=None, dormancy=row, at=AT + BETWEEN - timedelta(seconds=1)) == ""
    assert go_on(actor=None, dormancy=row, at=AT + BETWEEN) == "warned"
    assert go_on(actor=None, dormancy=row, at=AT + BETWEEN) == ""
    assert Mail.objects.filter(to=late.email).count() == 2
    assert go_on(actor=None, dormancy=row, at=AT + 2 * BETWEEN) == "closed"
    assert str(User.objects.get(pk=late.pk)) == "Ancien membre"


def test_signing_in_is_enough_to_stay():
    late = old()
    warn(actor=None, person=late, at=AT)
    User.objects.filter(pk=late.pk).update(last_login=AT + timedelta(days=1))

    assert go_on(actor=None, dormancy=Dormancy.objects.get(), at=AT + BETWEEN) == ""
    assert wake(actor=None) == 1
    assert User.objects.get(pk=late.pk).is_active


def test_the_last_coordinator_is_not_closed_by_itself(here):
    late = old()
    GrantFactory(user=late, territory=here, coordinator=True)
    row = Dormancy.objects.create(user=late, warnings=2, warned_at=AT - BETWEEN, next_at=AT)

    assert go_on(actor=None, dormancy=row, at=AT) == "refused"
    row.refresh_from_db()
    assert (row.next_at, User.objects.get(pk=late.pk).is_active) == (AT + BETWEEN, True)
    assert "dernière personne" in row.refused


def test_the_daily_job_warns_once():
    late = UserFactory()
    User.objects.filter(pk=late.pk).update(last_login="2001-01-01T00:00:00Z")

    look_after_unused()
    look_after_unused()

    assert Mail.objects.filter(to=late.email).count() == 1

"""A member receives the week's digest and stops it in one click; another leaves with everything, and nothing stays."""

import json
import re
import urllib.request
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from maillage.accounts.models import User
from maillage.core import background
from maillage.core.clock import now
from maillage.members import tasks
from maillage.members.actions.news import catch_up
from maillage.members.models import Profile
from maillage.territories.models import Residence
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.directory import make_organisation
from tests.factories.events import make_event, slots, term
from tests.factories.members import FollowFactory, LetterFactory, MessageFactory, ProfileFactory
from tests.factories.territories import GrantFactory, TerritoryFactory
from tests.journeys.smtp_sink import Sink

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def here(transactional_db):
    return TerritoryFactory(name="Hauts-de-Lys", slug="hauts-de-lys", in_name="dans les Hauts-de-Lys")


@pytest.fixture
def zelie(here):
    user = UserFactory(email="zelie.quincampoix@exemple.test", display_name="Zélie Quincampoix")
    Residence.objects.create(user=user, territory=here)
    ProfileFactory(user=user, slug="zelie-quincampoix", public=True, bio="Je regarde le ciel.", activity="Veilleuse")
    return user


def event(here, **fields):
    starts = (now() + timedelta(days=9)).replace(hour=13, minute=0, second=0, microsecond=0)
    return make_event(
        here, themes=(term("theme", "ciel"),), slots=slots(starts), at=now() - timedelta(hours=2), **fields
    )


def test_a_member_follows_receives_the_digest_and_stops_it_in_one_click(visit, live_server, here, zelie, settings):
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.PUBLIC_URL = live_server.url
    club = make_organisation(here, name="Club Céphée")
    page = visit(f"/hauts-de-lys/annuaire/{club.slug}/", person=zelie)
    page.get_by_role("button", name="Suivre Club Céphée").click()
    page.get_by_role("button", name="Suivi Club Céphée").wait_for()
    event(here, title="La nuit des étoiles").organisers.create(organisation=club, role="organiser")
    background.run_pending()
    Profile.objects.update(digest_next_at=now() - timedelta(hours=1), digest_told_at=now() - timedelta(days=7))

    with Sink() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        tasks.send_digests()
        tasks.send_digests()
        background.run_pending()
        [letter] = [one for one in sink.received if one["To"] == zelie.email]

    text = letter.get_body(("plain",)).get_content()
    url = re.search(r"<(.+)>", letter["List-Unsubscribe"].replace("\n", "")).group(1)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "La nuit des étoiles" in text
    assert "vous suivez Club Céphée" in text.replace("\n", " ")
    page.goto("/hauts-de-lys/mon-fil/")
    page.get_by_role("link", name="La nuit des étoiles").wait_for()

    urllib.request.urlopen(url, data=b"List-Unsubscribe=One-Click")

    assert Profile.objects.get(user=zelie).digest == "none"


def test_a_person_exports_and_erases_the_account_and_nothing_of_them_is_found(visit, here, zelie, tmp_path):
    MessageFactory(sender=zelie, recipient=UserFactory(), text="Zélie Quincampoix vous salue")
    FollowFactory(user=zelie)
    event(here, title="Un atelier", author=zelie)
    page = visit("/hauts-de-lys/mon-espace/compte/fermer/", person=zelie)

    with page.expect_download() as told:
        page.get_by_role("link", name="Télécharger mes données et mes images").click()
    told.value.save_as(tmp_path / "donnees.zip")
    with zipfile.ZipFile(tmp_path / "donnees.zip") as archive:
        data = json.loads(archive.read("donnees.json"))
    assert data["members"]["profile"]["bio"] == "Je regarde le ciel."
    assert data["members"]["messages"][0]["text"] == "Zélie Quincampoix vous salue"

    page.get_by_label("elles restent").check()
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_label("Je ferme mon compte").check()
    page.get_by_role("button", name="Fermer mon compte").click()
    page.get_by_text("Votre compte est fermé").wait_for()

    assert str(User.objects.get(pk=zelie.pk)) == "Ancien membre"
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            words = repr(cursor.fetchall()).casefold()
            found |= {model._meta.label for name in ("quincampoix", "zélie") if name in words}
    assert found == set()
    assert page.request.get("/hauts-de-lys/membres/zelie-quincampoix/").status == 404


def test_the_pages_are_accessible_everywhere(visit, here, zelie, everywhere):
    event(here, title="La nuit des étoiles")
    coordinator = GrantFactory(territory=here, coordinator=True).user
    message = MessageFactory(sender=coordinator, recipient=zelie)
    draft, sent = LetterFactory(territory=here), LetterFactory(territory=here, sent=True)
    FollowFactory(user=zelie)
    catch_up(at=now())
    pages = [
        ("/membres/", None), ("/membres/zelie-quincampoix/", None), ("/membres/zelie-quincampoix/", coordinator),
        ("/membres/zelie-quincampoix/ecrire/", coordinator), ("/mon-fil/", zelie), ("/mon-fil/", coordinator),
        ("/mon-espace/page/", zelie), ("/mon-espace/suivis/", zelie), ("/mon-espace/messages/", zelie),
        (f"/mon-espace/messages/{message.uid}/", zelie), ("/mon-espace/distances/", zelie), ("/lettres/", None),
        (f"/lettres/{sent.slug}/", None), ("/lettres/abonnement/", None), ("/coordination/lettres/", coordinator),
        (f"/coordination/lettres/{draft.pk}/", coordinator), (f"/coordination/lettres/{draft.pk}/apercu/", coordinator),
        (f"/coordination/lettres/{sent.pk}/envoi/", coordinator),
    ]  # fmt: skip
    found = []
    for path, person in pages:
        page = visit(f"/hauts-de-lys{path}", person=person)
        found += [f"{path}: {fault}" for fault in everywhere(page)]
        page.context.close()

    assert found == []

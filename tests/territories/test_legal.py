"""The legal pages of the network: there from the first day, completed by its administrators."""

import io

import pytest
from django.core.management import call_command
from django.utils import translation

from maillage.accounts.models import User
from maillage.territories.actions.legal import LEGAL, add_legal_pages
from maillage.territories.models import Page
from tests.factories.contributions import AT
from tests.factories.geography import CommuneFactory
from tests.factories.territories import PageFactory

pytestmark = pytest.mark.django_db
SLUGS = [slug for slug, _title, _english in LEGAL]


def test_they_are_written_once_and_keep_what_somebody_wrote():
    PageFactory(territory=None, slug="conditions", title="Les nôtres", published=False)

    assert [page.slug for page in add_legal_pages(actor=None, at=AT)] == SLUGS[1:]
    assert add_legal_pages(actor=None, at=AT) == []
    assert Page.objects.get(slug="conditions").title == "Les nôtres"


def test_a_prepared_installation_without_territory_answers_the_link_of_the_sign_up_form(client):
    out = io.StringIO()
    CommuneFactory()
    call_command("prepare", stdout=out)

    assert "Mentions légales" in out.getvalue()
    form = client.get("/compte/inscription/").content.decode()
    for language, words in (("", "Vous vous engagez"), ("/en", "You commit to")):
        assert words in client.get(f"{language}/pages/conditions/").content.decode()
    assert "/pages/conditions/" in form
    home = client.get("/").content.decode()
    for slug in SLUGS:
        assert f'href="/pages/{slug}/"' in home
        page = client.get(f"/pages/{slug}/")
        assert page.status_code == 200
        assert "{{" not in page.content.decode()


def test_administrators_write_the_pages_of_the_network(cast):
    add_legal_pages(actor=None, at=AT)
    page = Page.objects.get(slug="conditions")
    client = cast.client("administrator")

    assert page.title in client.get("/coordination/reglages/pages/").content.decode()
    typed = {
        "title": "Nos conditions",
        "slug": "conditions",
        "body": "<p>À nous</p>",
        "position": "1",
        "published": "on",
    }
    answer = client.post(f"/coordination/reglages/pages/{page.pk}/", typed)
    assert (answer.status_code, answer["Location"]) == (302, "/coordination/reglages/pages/")
    client.post("/coordination/reglages/pages/nouvelle/", typed | {"slug": "charte", "title": "Charte"})

    assert Page.objects.get(slug="charte").territory is None
    assert Page.objects.get(slug="conditions").title == "Nos conditions"
    assert cast.client("coordinator_here").get("/coordination/reglages/pages/").status_code == 404
    assert User.objects.filter(is_staff=True).count() == 1


def test_without_its_name_in_a_sentence_a_territory_is_still_said(client, here):
    from maillage.territories.models import Territory
    from maillage.territories.panels import in_words
    from maillage.territories.registry import forget

    Territory.objects.filter(pk=here.pk).update(in_name="")
    forget()
    here.refresh_from_db()

    assert (in_words(None), in_words(here)) == ("dans tout le réseau", "sur ce territoire")
    for path in ("agenda/", "annuaire/", "lieux/", ""):
        page = client.get(f"/{here.slug}/{path}").content.decode()
        assert " ." not in page.partition("<main")[2].partition("</header>")[0]


def test_in_english_a_territory_is_said_in_english(client, here):
    from maillage.territories.panels import in_words

    assert in_words(here) == here.in_name
    with translation.override("en"):
        assert in_words(here) == "in Hauts-de-Lys"
    for path in ("", "agenda/"):
        page = client.get(f"/en/{here.slug}/{path}").content.decode().partition("<main")[2]
        assert "in Hauts-de-Lys" in page

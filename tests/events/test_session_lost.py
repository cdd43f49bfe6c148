"""A session that ends while somebody writes: nothing typed is lost, and nothing of other sites is kept."""

import re

import pytest
from django.test import Client

from maillage.events.models import Event
from tests.events.test_entry import address

pytestmark = pytest.mark.django_db
OURS = {"HTTP_ORIGIN": "http://testserver", "HTTP_ACCEPT": "text/html"}
RESUME = "/hauts-de-lys/reprendre/"


@pytest.fixture
def browser():
    """A browser that checks what Django checks outside tests; its session has just gone."""
    return Client(enforce_csrf_checks=True)


def token(answer):
    """The token of the form in a page."""
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.content.decode())[1]


def sign_in(browser, person):
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def test_what_was_typed_comes_back_after_signing_in_again(browser, cast, here, typed):
    typed |= {"resume": "back", "title": "Dix\n</textarea> signes"}

    closed = browser.post(address(here), typed, **OURS)
    assert closed.status_code == 403
    assert "Ce que vous aviez écrit est gardé" in closed.content.decode()
    assert f"/compte/connexion/?next={RESUME.replace('/', '%2F')}" in closed.content.decode()

    sign_in(browser, cast["member"])
    offered = browser.get(RESUME)
    csrf = {"csrfmiddlewaretoken": token(offered)}
    again = browser.post(RESUME, typed | csrf | {"do": "back"}, **OURS)
    assert (again.status_code, again["Location"]) == (307, address(here))
    form = browser.post(address(here), typed | csrf | {"do": "back"}, **OURS)

    assert "Reprendre le formulaire" in offered.content.decode()
    assert "Dix\n&lt;/textarea&gt; signes" in offered.content.decode()
    assert 'value="2026-03-14"' in form.content.decode()
    assert not Event.objects.exists()
    assert "Il n’y a rien à reprendre" in browser.get(RESUME).content.decode()


def test_a_form_sent_while_signed_out_is_kept_too(cast, here, typed):
    browser = cast.client("anonymous")

    answer = browser.post(address(here), typed, **OURS)

    assert (answer.status_code, answer["Location"]) == (302, f"/hauts-de-lys/compte/connexion/?next={RESUME}")
    assert "Petits géologues" in browser.get(RESUME).content.decode()


@pytest.mark.parametrize(
    ("told", "more"),
    [
        ({"HTTP_ORIGIN": "https://ailleurs.test"}, {}),
        ({"HTTP_ORIGIN": "null"}, {}),
        ({}, {}),
        (OURS, {"password": "un secret"}),
        (OURS, {"description": "x" * 400_001}),
    ],
)
def test_what_other_sites_send_what_is_secret_and_what_is_too_long_leave_no_trace(browser, here, typed, told, more):
    answer = browser.post(address(here), typed | more, **told)

    assert answer.status_code == 403
    assert "Votre session s’est fermée" in answer.content.decode()
    assert "kept_form" not in browser.session
    assert "rien à reprendre" in browser.get(RESUME).content.decode()


def test_what_saves_itself_is_told_in_a_sentence(browser, here, typed):
    path = "/hauts-de-lys/contribuer/evenement/saisie"
    answer = browser.post(path, typed, HTTP_ORIGIN="http://testserver", HTTP_ACCEPT="application/json")

    assert answer.status_code == 403
    assert "rien ne sera perdu" in answer.json()["error"]
    assert "kept_form" not in browser.session


def test_htmx_is_sent_to_sign_in(browser, here, typed):
    answer = browser.post(
        address(here), typed, HTTP_HX_REQUEST="true", HTTP_ORIGIN="http://testserver", HTTP_ACCEPT="*/*"
    )

    assert answer["HX-Redirect"].startswith("/hauts-de-lys/compte/connexion/?next=")


def test_who_signed_in_meanwhile_takes_it_up_at_once(browser, cast, here, typed):
    sign_in(browser, cast["member"])

    page = browser.post(address(here), typed, **OURS).content.decode()

    assert f'href="{RESUME}"' in page
    assert "Petits géologues" in browser.get(RESUME).content.decode()


def test_giving_up_forgets(cast, here, typed):
    browser = cast.client("anonymous")
    browser.post(address(here), typed, **OURS)

    assert browser.post(RESUME, {"drop": "1"})["Location"] == "/hauts-de-lys/"
    assert "rien à reprendre" in browser.get(RESUME).content.decode()

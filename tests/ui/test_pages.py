"""The layout, the page of components and the pages of what went wrong."""

import re
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from maillage.ui import errors
from maillage.ui.chrome import Account, Chrome, Column, Feed, Language, Link

FULL = Chrome(
    territory="Hauts-de-Lys",
    territory_slug="hauts-de-lys",
    territory_css_url="/hauts-de-lys/couleurs.css",
    territories=(Link("Hauts-de-Lys", "/hauts-de-lys/", current=True), Link("Val-de-Mer", "/val-de-mer/")),
    navigation=(Link("Agenda", "/agenda/", current=True), Link("Annuaire", "/annuaire/")),
    search_url="/recherche/",
    contribute=Link("Je contribue", "/contribuer/"),
    sign_in=Link("Se connecter", "/compte/"),
    languages=(Language("fr", "Français", "/agenda/", current=True), Language("en", "English", "/en/agenda/")),
    feeds=(Feed("/agenda.atom", "Agenda"),),
    bottom_bar=(Link("Accueil", "/", icon="house"), Link("Contribuer", "/contribuer/", icon="pencil-line")),
    about="Le réseau.",
    footer=(Column("Suivre", (Link("Flux RSS", "/agenda.atom"),)),),
    base_url="https://maillage.example",
    path="/agenda/",
)


@pytest.fixture
def request_of_nobody(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    request.session = {}
    request.territory = None
    return request


def shown(name, chrome, request=None, **context):
    return render_to_string(name, {"chrome": chrome, **context}, request)


def test_the_page_stands_without_anything_around_it():
    page = shown("ui/page.html", None)

    assert page.count("<main") == 1
    assert re.findall(r'<a class="skip" href="#(\w+)"', page) == ["contenu"]
    assert '<nav class="site-nav"' not in page


def test_the_page_has_each_landmark_once():
    page = shown("ui/page.html", FULL)

    assert [page.count(f"<{tag}") for tag in ("header", "main", "footer")] == [1, 1, 1]
    names = re.findall(r'<nav[^>]*aria-label="([^"]+)"', page)
    assert names == ["Changer de territoire", "Navigation principale", "Raccourcis", "Menu"]


def test_the_head_says_language_address_feeds_and_twins():
    page = shown("ui/page.html", FULL)

    assert '<html lang="fr" data-territory="hauts-de-lys">' in page
    assert '<link rel="canonical" href="https://maillage.example/agenda/">' in page
    assert '<link rel="alternate" hreflang="en" href="https://maillage.example/en/agenda/">' in page
    assert '<link rel="alternate" type="application/atom+xml" title="Agenda" href="/agenda.atom">' in page
    assert '<link rel="stylesheet" href="/hauts-de-lys/couleurs.css">' in page


def test_where_we_are_is_said_once_in_each_navigation():
    page = shown("ui/page.html", FULL)

    assert page.count('aria-current="page"') == 2
    assert page.count('aria-current="true"') == 2


def test_a_token_is_sent_only_to_a_person_who_is_signed_in(request_of_nobody):
    signed_in = Chrome(account=Account("Clémence Morel", (Link("Mon espace", "/mon-espace/"),), "/compte/sortir/"))

    assert "csrf" not in shown("ui/page.html", FULL, request_of_nobody).replace("csrf-token", "csrf")
    assert 'name="csrf-token"' in shown("ui/page.html", signed_in, request_of_nobody)


def test_what_surrounds_a_page_is_that_of_its_own_place_and_language():
    """The parts are kept between pages: a part of another territory or language must never be served."""
    elsewhere = replace(FULL, territory="Val-de-Mer", navigation=(Link("Agenda", "/val-de-mer/agenda/"),))
    pages = [shown("ui/page.html", chrome) for chrome in (FULL, elsewhere, FULL)]
    with translation.override("en"):
        english = shown("ui/page.html", FULL)

    assert pages[0] == pages[2]
    assert ["/val-de-mer/agenda/" in page for page in pages] == [False, True, False]
    assert '<html lang="en"' in english


def test_a_chrome_filled_when_needed_is_a_chrome():
    assert shown("ui/page.html", SimpleLazyObject(lambda: FULL)) == shown("ui/page.html", FULL)


def test_a_workspace_opens_the_branch_where_we_are():
    chrome = Chrome(
        workspace=(
            Link("Mon espace", "/mon-espace/", icon="house", children=(Link("Mes brouillons", "/mon-espace/b/"),)),
            Link("Coordination", "/c/", icon="flag", children=(Link("À valider", "/c/v/", current=True, count=4),)),
        )
    )
    page = shown("ui/workspace.html", chrome)

    assert "Mes brouillons" not in page
    assert page.count('aria-current="page"') == 1
    assert '<span class="count">4</span>' in page


@pytest.mark.parametrize(
    ("answer", "status", "heading"),
    [
        (lambda request: errors.bad_request(request, Exception()), 400, "La demande est mal formée"),
        (lambda request: errors.forbidden(request, Exception()), 403, "Cette page n’est pas ouverte à votre compte"),
        (lambda request: errors.not_found(request, Exception()), 404, "Cette page n’est pas ici"),
        (lambda request: errors.too_many(request, wait_seconds=170), 429, "Trop d’essais à la suite"),
        (errors.broken, 500, "Une panne de notre côté"),
    ],
)
def test_what_went_wrong_is_said_with_a_way_on(request_of_nobody, answer, status, heading):
    response = answer(request_of_nobody)
    page = response.content.decode()

    assert response.status_code == status
    assert re.findall(r"<h1>\s*(.*?)\s*</h1>", page) == [heading]
    assert 'class="button primary"' in page
    assert page.count('<svg class="maille') >= 1


def test_a_fault_is_told_without_style_when_the_list_of_hashed_files_is_missing(request_of_nobody, settings, tmp_path):
    hashed = {"BACKEND": "config.assets.HashedStorage"}
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": hashed}

    response = errors.broken(request_of_nobody)
    page = response.content.decode()

    assert response.status_code == 500
    assert "Une panne de notre côté" in page
    assert "stylesheet" not in page


def test_too_many_attempts_say_how_long_to_wait(request_of_nobody):
    response = errors.too_many(request_of_nobody, wait_seconds=170)

    assert response["Retry-After"] == "170"
    assert "Attendez 3 minutes" in response.content.decode()


def test_a_refusal_is_a_sentence():
    page = shown("ui/refused.html", FULL, title="Ce n’est pas possible", sentence="Cette séance est complète.")

    assert "Cette séance est complète." in page


def test_the_page_of_components_shows_each_of_them(client, db):
    response = client.get("/ui/")
    classes = re.findall(r'class="([^"]+)"', response.content.decode())

    assert response.status_code == 200
    missing = [
        name
        for name in (
            "button primary", "button danger", "chip on", "segments", "tabs", "badge kind", "badge blank", "not-said",
            "error-summary", "figure-field", "field wrong", "search-box", "event-row cancelled", "card framed",
            "essentials", "slots", "organisers", "traits", "provenance", "week", "month", "table matrix", "pagination",
            "gantt", "indicators", "gauge", "two-publics", "figure-panel", "chart", "alert danger", "dialog", "empty",
            "prose", "band",
        )
        if not any(name in written for written in classes)
    ]  # fmt: skip
    assert missing == []


def test_the_page_of_components_asks_the_database_nothing_of_its_own(db, django_assert_num_queries):
    from maillage.ui.views.showcase import showcase

    request = RequestFactory().get("/ui/?page=3")
    request.user = AnonymousUser()
    request.territory = None
    with django_assert_num_queries(0):
        assert showcase(request).status_code == 200

"""Writing for the magazine in a browser: on a phone, from others' pieces, with the keyboard, without scripts."""

from datetime import timedelta

import pytest

from maillage.core.clock import now
from maillage.publications.models import Publication
from maillage.territories.enums import Role
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event, slots
from tests.factories.files import picture_bytes
from tests.factories.publications import make_publication
from tests.factories.territories import GrantFactory, TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SAVED = "[data-saved]:not(:empty)"


@pytest.fixture
def here(transactional_db):
    return TerritoryFactory(name="Hauts-de-Lys", slug="hauts-de-lys", in_name="dans les Hauts-de-Lys")


@pytest.fixture
def author(here):
    return GrantFactory(user=UserFactory(display_name="Odile Vent"), territory=here, role=Role.CONTRIBUTOR).user


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "girouette.jpg"
    path.write_bytes(picture_bytes())
    return str(path)


def credit_the_picture(page):
    """The picture is in the text: chosen again, the tool shows what is said of it, and what was forgotten is added."""
    page.locator("#id_body-editor figure img").click()
    page.locator("[aria-controls=id_body-editor] [data-deed=picture]").click()
    assert page.input_value("#d-image-caption") == "Sur le toit"
    page.fill("#d-image-credit", "Photo : Odile")
    page.locator("form[data-dialog=picture] button[value=ok]").click()
    page.wait_for_selector("#id_body-editor figure[data-credit]")


def test_an_article_with_an_image_is_published_on_a_phone(visit, everywhere, picture, here, author, photo):
    page = visit("/hauts-de-lys/contribuer/article/", person=author, screen="phone")
    page.fill("[name=title]", "Le vent tourne")
    page.fill("[name=lead]", "Une girouette, trois saisons.")
    page.select_option("[name=genre]", "testimony")
    page.locator("#id_body-editor").click()
    page.keyboard.type("Elle grince depuis mars.")
    page.locator("[aria-controls=id_body-editor] [data-deed=picture]").click()
    page.set_input_files("#d-image-file", photo)
    page.fill("#d-image-alt", "Une girouette rouge")
    page.fill("#d-image-caption", "Sur le toit")
    picture(page, "guide-image-390")
    page.locator("form[data-dialog=picture] button[value=ok]").click()
    page.wait_for_selector("#id_body-editor figure img")
    credit_the_picture(page)
    page.set_input_files("[name=image]", photo)
    page.fill("[name=image_alt]", "La même, de loin")
    page.wait_for_selector(SAVED)
    page.locator("button[name=do][value=send]").click()
    page.wait_for_selector(".article-head h1")
    made = Publication.objects.get()
    assert made.contribution.is_published
    assert "data-image" in made.body
    assert page.locator('.prose img[alt="Une girouette rouge"]').count() == 1
    assert page.locator(".prose figure figcaption").inner_text().split("\n") == ["Sur le toit", "Photo\u202f: Odile"]
    assert everywhere(page) == []
    picture(page, "guide-article-390")


def test_a_dossier_is_built_from_what_others_published(visit, everywhere, picture, here, author):
    make_publication(here, title="Le plancton de la baie")
    make_event(here, title="Une matinée à bord", slots=slots(now() + timedelta(days=9)))  # what is past is not proposed
    page = visit("/hauts-de-lys/contribuer/dossier/", person=author)
    page.fill("[name=title]", "La mer de près")
    page.fill("[name=lead]", "Deux façons d’y aller.")
    for typed, title in (("plancton", "Le plancton de la baie"), ("matinée", "Une matinée à bord")):
        page.locator("#chosen").press_sequentially(typed)
        page.locator("#chosen-list [role=option]").first.click()
        page.locator("button[value=choose]").click()
        page.wait_for_selector(f".chosen >> text={title}")
    page.locator("button[value=up-1]").click()
    page.wait_for_selector(".chosen li:first-child >> text=Une matinée à bord")
    picture(page, "guide-dossier-1440")
    page.locator("button[name=do][value=send]").click()
    page.wait_for_selector(".selection")
    assert page.locator(".selection .title").all_inner_texts() == ["Une matinée à bord", "Le plancton de la baie"]
    assert everywhere(page) == []


def test_the_editor_is_used_with_the_keyboard_only(visit, violations, here, author):
    page = visit("/hauts-de-lys/contribuer/article/", person=author)
    page.focus("#id_body-editor")
    page.keyboard.type("Titre")
    page.keyboard.press("Alt+F10")
    assert page.evaluate("document.activeElement.dataset.deed") == "heading"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_body-editor"
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("Une phrase")
    page.keyboard.press("Alt+F10")
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.deed") == "bold"
    page.keyboard.press("Enter")
    page.keyboard.type(" forte")
    assert page.locator("[data-deed=bold][aria-pressed=true]").count() == 1
    page.keyboard.press("Alt+F10")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "id_body-editor"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "id_body-editor"
    written = page.locator("[name=body]").input_value()
    assert written == "<h2>Titre</h2><p>Une phrase<strong> forte</strong></p>"
    assert violations(page) == []


def test_a_link_that_leads_nowhere_is_refused_in_words(visit, here, author):
    page = visit("/hauts-de-lys/contribuer/article/", person=author)
    page.locator("#id_body-editor").click()
    page.locator("[aria-controls=id_body-editor] [data-deed=link]").click()
    for address in ("javascript:alert(1)", "pas une adresse", ""):
        page.fill("#d-lien-href", address)
        page.locator("form[data-dialog=link] button[value=ok]").click()
        page.get_by_text("Donnez une adresse entière").wait_for()
    page.fill("#d-lien-href", "exemple.org/page")
    page.locator("form[data-dialog=link] button[value=ok]").click()
    page.wait_for_selector("#id_body-editor a")

    assert page.locator("[name=body]").input_value() == '<p><a href="https://exemple.org/page">exemple.org/page</a></p>'


def test_the_same_form_is_filled_without_scripts(visit, here, author):
    page = visit("/hauts-de-lys/contribuer/retour/", person=author, scripts=False)
    answers = {"title": "Au marché", "lead": "Deux heures.", "held_on": "2026-02-07", "headcount": "40",
               "place": "Guise", "public": "passants", "body": "Une table.", "means": "Un seau.", "worked": "Le seau.",
               "difficulties": "La pluie.", "unresolved": "L’eau."}  # fmt: skip
    for name, words in answers.items():
        page.fill(f"[name={name}]", words)
    page.locator("button[name=do][value=send]").click()
    assert page.locator("h1").inner_text() == "Au marché"
    assert Publication.objects.get().experience.worked == "<p>Le seau.</p>"


@pytest.mark.parametrize("path", ["magazine/", "retours/", "magazine/ce-que-le-plancton-raconte/"])
def test_pages_of_the_magazine_suit_everyone(visit, everywhere, here, path):
    make_publication(
        here, body="Un.\n\n## Deux\n\n> Dit.\n> — Ada\n\n## Trois\n\nhttps://youtu.be/abcDEF12345\n\nFin^[Note]."
    )
    make_publication(here, "experience", title="Au marché")
    assert everywhere(visit(f"/hauts-de-lys/{path}")) == []

"""A project finds a helper through a need: said, matched, offered, accepted, named."""

from datetime import timedelta

import pytest

from maillage.core.clock import now
from maillage.projects.models import Project, Relation
from tests.factories.accounts import UserFactory
from tests.factories.projects import make_entry, make_forum, make_helper, make_project
from tests.factories.territories import GrantFactory, TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def here(transactional_db):
    return TerritoryFactory(name="Hauts-de-Lys", slug="hauts-de-lys", in_name="dans les Hauts-de-Lys")


def test_a_project_finds_a_helper_through_a_need(visit, everywhere, picture, here):
    author, helper = UserFactory(display_name="Odile"), UserFactory(display_name="Zoé")
    make_helper(helper)

    page = visit("/hauts-de-lys/contribuer/projet/", person=author)
    page.fill("[name=title]", "Le télescope du quartier")
    page.fill("[name=baseline]", "Fabriquer un télescope avec les voisins.")
    page.get_by_label("Ciel et espace").check()
    page.fill("[name=needs-0-text]", "Quelqu’un qui sait souder")
    page.fill("[name=needs-0-skills]", "soudure")
    page.locator("button[name=do][value=send]").click()
    page.wait_for_selector("text=C’est publié")
    assert everywhere(page) == []
    picture(page, "project", whole=True)
    made = Project.objects.get()

    mine = visit("/hauts-de-lys/projets/besoins/", person=helper)
    assert "Soudure" in mine.locator(".match").inner_text()
    assert everywhere(mine) == []
    mine.locator(".match a.primary").click()
    mine.fill("[name=message]", "J’ai un fer et deux samedis par mois.")
    mine.get_by_role("button", name="Envoyer à l’équipe").click()
    mine.wait_for_selector("text=l’équipe est prévenue")

    page.goto(f"/hauts-de-lys/mon-espace/projets/{made.slug}/equipe/")
    assert "J’ai un fer" in page.content()
    assert everywhere(page) == []
    page.get_by_label("Ce besoin est alors pourvu").check()
    page.get_by_role("button", name="Accepter").click()
    page.wait_for_selector("text=C’est accepté")

    shown = visit(f"/hauts-de-lys/projets/{made.slug}/")
    assert "Zoé" in shown.locator("section[aria-labelledby=equipe]").inner_text()
    assert "Pourvu" in shown.locator(".needs").inner_text()
    assert Relation.objects.get(user=helper).role == "helper"


PAGES = ("projets/", "projets/{slug}/", "contribuer/projet/{slug}/", "mon-espace/projets/", "coordination/projets/",
         "mon-espace/projets/{slug}/fin/", "mon-espace/projets/{slug}/nouvelles/", "forums/", "forums/{forum}/",
         "forums/{forum}/programme/", "forums/{forum}/reglages/", "forums/{forum}/inscrire/",
         "forums/{forum}/imprimer/")  # fmt: skip


def test_the_pages_of_projects_are_for_everyone(visit, everywhere, here):
    chief = GrantFactory(user=UserFactory(), territory=here, coordinator=True).user
    at = now()
    made = make_project(here, author=chief)
    forum = make_forum(here, author=chief, closes_at=at + timedelta(days=5))
    make_entry(forum, made, at=at)
    page = visit("/hauts-de-lys/", person=chief)
    faults = {}
    for path in PAGES:
        page.goto(f"/hauts-de-lys/{path.format(slug=made.slug, forum=forum.slug)}")
        if found := everywhere(page):
            faults[path] = found
    assert faults == {}


@pytest.mark.parametrize("screen", ["phone", "narrow"])
def test_what_one_does_with_a_project_is_on_the_screen_of_a_phone(visit, here, screen):
    author = UserFactory()
    make_project(here, author=author, title="Réparer les instruments de mesure d’un laboratoire voisin")
    page = visit("/hauts-de-lys/mon-espace/projets/", person=author, screen=screen)
    for name in ("Modifier", "Équipe", "Nouvelles", "Archiver ou retirer"):
        box = page.locator("main table").get_by_role("link", name=name).bounding_box()
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= page.viewport_size["width"], name


def test_the_title_of_a_forum_has_the_width_of_a_phone(visit, here):
    """The state of the registrations stands under the title, not beside it."""
    make_forum(here, author=GrantFactory(user=UserFactory(), territory=here, coordinator=True).user,
               closes_at=now() + timedelta(days=5))  # fmt: skip
    page = visit("/hauts-de-lys/forums/", screen="phone")
    title, badge = (page.locator(f".lines {one}").bounding_box() for one in ("h2", ".badge"))

    assert title["width"] > 300
    assert badge["y"] > title["y"] + title["height"]

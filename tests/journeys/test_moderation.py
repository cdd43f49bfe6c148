"""A contributor proposes, a coordinator returns, publishes, puts forward; another territory shows it, then hides it.

Through the pages only: what each person does, and what the others then see.
"""

import re
from datetime import timedelta

import pytest

from maillage.contributions.actions import appeal, refuse, submit
from maillage.contributions.models import Contribution, Placement
from maillage.core.clock import now
from tests.factories.directory import make_venue
from tests.factories.events import make_event, term
from tests.factories.geography import DepartmentFactory
from tests.factories.territories import GrantFactory, PolicyFactory

TITLE = "Le soleil en direct"
PAGE = "/hauts-de-lys/agenda/le-soleil-en-direct/"


@pytest.fixture
def checked_first(here):
    """A territory that reads before it publishes."""
    here.departments.add(DepartmentFactory(code="80", name="Somme"))
    PolicyFactory(territory=here, kind="event", timing="before")
    term("event_type", "observation")
    make_venue(here, name="Muséum de la Craie")
    return here


def propose(visit, person):
    """A contributor writes an event, on a phone, and sends it."""
    page = visit("/hauts-de-lys/contribuer/evenement/", person=person, screen="phone")
    page.get_by_role("textbox", name="Titre", exact=True).fill(TITLE)
    page.get_by_label("Résumé", exact=True).fill("Le disque entier, ses taches, et une lunette pour chacun.")
    page.get_by_label("Type d’événement").select_option("observation")
    page.get_by_text("Ajouter une série").click()
    first = (now() + timedelta(days=6)).date()
    page.locator("[name=rule-pasted]").fill(f"{first:%d/%m/%Y} 14h-16h")
    page.get_by_role("button", name="Ajouter ces séances").click()
    page.locator("[name=venue_label]").press_sequentially("Muséum", delay=20)
    page.locator(".combobox-list:not([hidden]) [role=option]").first.click()
    page.get_by_role("button", name="Publier", exact=True).click()
    page.wait_for_url(f"**{PAGE}")
    return page


def states(visit, path=PAGE):
    """What a visitor is answered."""
    page = visit("/hauts-de-lys/")
    return page.request.get(path).status


def test_an_event_is_returned_corrected_published_put_forward_and_shared(visit, cast, checked_first, elsewhere):
    author, coordinator = cast["editor_a"], cast["coordinator_here"]
    propose(visit, author)
    assert states(visit) == 404

    desk = visit("/hauts-de-lys/coordination/", person=coordinator, dark=True)
    desk.get_by_role("link", name="Modération").first.click()
    returned(desk)
    corrected(visit, author)
    desk.goto("/hauts-de-lys/coordination/moderation/")
    desk.get_by_role("link", name=TITLE).first.click()
    desk.get_by_role("button", name="Publier", exact=True).click()
    desk.wait_for_url("**/moderation/**")
    assert states(visit) == 200

    put_forward(desk)
    home = visit("/hauts-de-lys/")
    assert home.get_by_role("link", name=TITLE).count() >= 1
    shared_elsewhere(visit, cast, elsewhere)


def returned(desk):
    """The coordinator sends it back with a reason."""
    desk.get_by_role("link", name=TITLE).first.click()
    desk.locator("details.deed > summary", has_text="Renvoyer à l’auteur").click()
    desk.locator("#return-reason").select_option("incomplete")
    desk.locator("#return-message").fill("Où se garer ?")
    desk.get_by_role("button", name="Renvoyer", exact=True).click()
    desk.wait_for_url("**/moderation/**")
    assert Contribution.objects.get(title=TITLE).state == "returned"


def corrected(visit, author):
    """The contributor finds the reason above the form, answers it, and sends again."""
    mine = visit("/hauts-de-lys/mon-espace/evenements/", person=author, screen="phone")
    mine.get_by_role("link", name=TITLE).first.click()
    if "/contribuer/" not in mine.url:
        mine.get_by_role("link", name="Modifier").first.click()
    mine.get_by_text("Où se garer ?").wait_for()
    mine.locator("[name=place_note]").fill("Parking devant l’entrée.")
    mine.get_by_role("button", name="Publier", exact=True).click()
    mine.wait_for_url(f"**{PAGE}")
    assert Contribution.objects.get(title=TITLE).state == "submitted"


def put_forward(desk):
    """From its page, until a day."""
    desk.goto(PAGE)
    desk.get_by_role("link", name="Diffusion").click()
    row = desk.locator("ul.queue > li", has_text="Hauts-de-Lys")
    row.get_by_label("En avant jusqu’au").fill((now() + timedelta(days=20)).date().isoformat())
    row.get_by_role("button", name="Mettre en avant", exact=True).click()
    row.get_by_text("En avant", exact=True).wait_for()


def shared_elsewhere(visit, cast, elsewhere):
    """The coordinator of another territory shows it there, then hides it; it never leaves its origin."""
    agenda = "/val-de-brume/agenda/"
    assert visit(agenda).locator(".event-row").count() == 0
    there = visit(PAGE, person=cast["coordinator_elsewhere"])
    there.get_by_role("link", name="Diffusion").click()
    row = there.locator("ul.queue > li", has_text="Val-de-Brume")
    row.get_by_role("button", name="Montrer ici").click()
    row.get_by_role("button", name="Masquer ici").wait_for()
    assert visit(agenda).locator(".event-row .title").all_inner_texts() == [TITLE]

    row.get_by_role("button", name="Masquer ici").click()
    row.get_by_role("button", name="Montrer ici").wait_for()
    assert visit(agenda).locator(".event-row").count() == 0
    assert visit("/hauts-de-lys/agenda/").locator(".event-row").count() == 1
    placement = Placement.objects.get(territory=elsewhere)
    assert (placement.shown, placement.contribution.origin_id) == (False, cast.here.pk)


def test_the_keys_go_past_what_is_somebody_else_s_to_decide(visit, cast, here):
    coordinator = cast["coordinator_here"]
    PolicyFactory(territory=here, kind="event", timing="before")
    refused, waiting = (
        make_event(here, title=title, author=cast["member"], published=False).contribution
        for title in ("Le soleil", "Les marées")
    )
    for one in (refused, waiting):
        submit(actor=cast["member"], contribution=one, at=now())
    refuse(actor=coordinator, contribution=refused, at=now(), reason="other", message="Hors sujet.")
    GrantFactory(territory=here, role="moderator")  # somebody else may read it again
    appeal(actor=cast["member"], contribution=refused, text="Relisez-moi.", at=now())
    page = visit("/hauts-de-lys/coordination/moderation/", person=coordinator)

    page.keyboard.press("j")
    page.keyboard.press("o")

    page.wait_for_url(re.compile(r"/moderation/[0-9a-f-]{36}/$"))

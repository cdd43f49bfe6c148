"""Every public page of the demonstration network: accessible in light, in dark and at 320 px.

`make screenshots` runs this with the drawings of the demonstration and keeps the pictures in docs/pictures/.
"""

import os
from itertools import product

import pytest
from django.core.management import call_command
from django.test import override_settings

from maillage.accounts.models import User
from maillage.directory.models import Venue
from maillage.events.models import Event
from maillage.territories.enums import Role
from maillage.territories.models import Grant
from tests.strict.prose import faults_of

HOME = "/hauts-de-france/"
SLUG = "la-nuit-au-terril-observer-le-ciel-profond"
PAGES = {
    "accueil": HOME,
    "reseau": "/",
    "agenda": f"{HOME}agenda/",
    "agenda-filtre": f"{HOME}agenda/?commune=80021&rayon=60&gratuit=1",
    "mois": f"{HOME}agenda/mois/",
    "carte": f"{HOME}agenda/carte/",
    "recherche": f"{HOME}recherche/?q=electricite",
    "lieux": f"{HOME}lieux/",
    "annuaire": f"{HOME}annuaire/",
    "prets": f"{HOME}prets/",
    "outil": f"{HOME}prets/la-mer-sous-nos-pieds/?jours=12",
    "abonnement": f"{HOME}agenda/abonnement/",
    "programme": f"{HOME}agenda/programme/?quand=semaine",
    "connexion": f"{HOME}compte/connexion/",
    "english": f"/en{HOME}agenda/",
}
SCREENS = (("desktop", False), ("phone", True), ("narrow", False))


@pytest.fixture
def network(transactional_db):
    """The demonstration network, with its drawings only when pictures are taken."""
    wanted = os.environ.get("SCREENSHOTS", "") not in {"", "0"}
    with override_settings(DEVELOPMENT=True):
        call_command("load_geography", verbosity=0)
        call_command("load_demo", verbosity=0, **({} if wanted else {"without_pictures": True}))
    pages = dict(PAGES)
    event = Event.objects.filter(slug__startswith="la-nuit-au-terril").order_by("pk").first()
    event = event or Event.objects.published().order_by("pk").first()
    pages["evenement"] = f"{HOME}agenda/{event.slug}/"
    venue = Venue.objects.published().to_visit().filter(seasons__isnull=False).order_by("pk").first()
    pages["lieu"] = f"{HOME}lieux/{venue.slug}/"
    return pages


def test_public_pages_and_workspaces_are_accessible(network, visit, violations, picture):
    """One test: the demonstration, which costs more than they do, is loaded once for both."""
    faults = [*of_public_pages(network, visit, violations, picture), *of_workspaces(visit, violations, picture)]
    assert faults == []


def of_public_pages(network, visit, violations, picture):
    faults: list[str] = []
    for name, path in network.items():
        for screen, dark in SCREENS:
            page = visit(path, screen=screen, dark=dark)
            faults += [f"{name} {screen} {'dark' if dark else 'light'}: {fault}" for fault in violations(page)]
            faults += [f"{name}: {fault}" for fault in faults_of(page.content())]
            width = {"desktop": 1440, "phone": 390, "narrow": 320}[screen]
            if screen != "narrow":
                picture(page, f"{name}-{width}{'-sombre' if dark else ''}", whole=name in {"accueil", "evenement"})
            page.context.close()
    return faults


def of_workspaces(visit, violations, picture):
    grant = Grant.objects.filter(role=Role.COORDINATOR, territory__slug="hauts-de-france").order_by("pk").first()
    coordinator = User.objects.get(pk=grant.user_id)
    faults: list[str] = []
    paths = {
        "moderation": "coordination/moderation/",
        "coordination": "coordination/",
        "mon-espace": "mon-espace/",
        "mes-evenements": "mon-espace/evenements/",
        "saisie": "contribuer/evenement/",
        "imports": "imports/",
        "lieux-a-verifier": "coordination/lieux/",
    }
    for name, path in paths.items():
        for screen, dark in (("desktop", False), ("phone", True)):
            page = visit(HOME + path, person=coordinator, screen=screen, dark=dark)
            faults += [f"{name} {screen}: {fault}" for fault in violations(page)]
            if screen == "desktop":
                picture(page, f"{name}-1440")
            page.context.close()
    return faults


MARKS = ".map-cluster, .map-point, .map-number"
ROOM = """() => {
  const marks = [...document.querySelectorAll(".map-cluster, .map-point, .map-number")];
  const boxes = marks.map((one) => one.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return boxes.flatMap((one, rank) => boxes.slice(rank + 1).filter((other) => meet(one, other))).length
    + boxes.filter((one) => one.width < 24 || one.height < 24).length;
}"""


def test_a_map_wakes_by_keyboard_and_its_marks_have_room_at_three_zooms(network, visit, violations):
    faults: list[str] = []
    for screen, name in product(("desktop", "phone"), ("accueil", "carte")):
        page = visit(network[name], screen=screen)
        if name == "accueil":
            assert page.locator(".map.started").count() == 0
            page.get_by_role("button", name="Explorer la carte").press("Enter")
        page.locator(".map.started").wait_for()
        page.locator(MARKS).first.wait_for()
        assert name == "carte" or page.evaluate("document.activeElement.classList.contains('map-canvas')")
        for zoom in range(3):
            page.wait_for_load_state("networkidle")
            page.evaluate("scrollTo(0, 0)")  # what is half under the header is not small
            faults += [f"{name} {screen} zoom {zoom}: {fault}" for fault in violations(page)]
            crowded = page.evaluate(ROOM)
            faults += [f"{name} {screen} zoom {zoom}: {crowded} marks without room"] if crowded else []
            page.locator(".map-canvas").first.press("+")
        page.context.close()
    assert faults == []

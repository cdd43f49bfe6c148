"""Every public page of the demonstration network: accessible in light, in dark and at 320 px.

`make screenshots` keeps the pictures in docs/pictures/.
"""

from itertools import product

import pytest

from tests.demonstration import COORDINATOR, HOME, PUBLIC, WORKSPACES
from tests.strict.prose import faults_of

pytestmark = pytest.mark.xdist_group("demonstration")
SCREENS = (("desktop", False), ("phone", True), ("narrow", False))


def test_public_pages_are_accessible(stroll, violations, picture):
    faults: list[str] = []
    for name, path in PUBLIC.items():
        for screen, dark in SCREENS:
            page = stroll(path, screen=screen, dark=dark)
            faults += [f"{name} {screen} {'dark' if dark else 'light'}: {fault}" for fault in violations(page)]
            faults += [f"{name}: {fault}" for fault in faults_of(page.content())]
            width = {"desktop": 1440, "phone": 390, "narrow": 320}[screen]
            if screen != "narrow":
                picture(page, f"{name}-{width}{'-sombre' if dark else ''}", whole=name in {"accueil", "evenement"})
            page.context.close()
    assert faults == []


def test_workspaces_are_accessible(stroll, violations, picture):
    faults: list[str] = []
    for name, path in WORKSPACES.items():
        for screen, dark in (("desktop", False), ("phone", True)):
            page = stroll(HOME + path, email=COORDINATOR, screen=screen, dark=dark)
            faults += [f"{name} {screen}: {fault}" for fault in violations(page)]
            if screen == "desktop":
                picture(page, f"{name}-1440")
            page.context.close()
    assert faults == []


MARKS = ".map-cluster, .map-point, .map-number"
ROOM = """() => {
  const marks = [...document.querySelectorAll(".map-cluster, .map-point, .map-number")];
  const boxes = marks.map((one) => one.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return boxes.flatMap((one, rank) => boxes.slice(rank + 1).filter((other) => meet(one, other))).length
    + boxes.filter((one) => one.width < 24 || one.height < 24).length;
}"""


def test_a_map_wakes_by_keyboard_and_its_marks_have_room_at_three_zooms(stroll, violations):
    faults: list[str] = []
    for screen, name in product(("desktop", "phone"), ("accueil", "carte")):
        page = stroll(PUBLIC[name], screen=screen)
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

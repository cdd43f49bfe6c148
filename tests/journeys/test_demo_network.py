"""Every public page of the demonstration network: accessible in light, in dark and at 320 px.

`make screenshots` keeps the pictures in docs/pictures/.
"""

from itertools import product

from tests.demonstration import COORDINATOR, HOME, PUBLIC, WORKSPACES
from tests.strict.prose import faults_of

SCREENS = (("desktop", False), ("phone", True), ("narrow", False))


def in_sight(page):
    """The map, if there is one, in the middle of the screen: what is half under a bar or the edge is not small."""
    page.evaluate("document.querySelector('.map-canvas')?.scrollIntoView({block: 'center'})")


def test_public_pages_are_accessible(stroll, violations, picture):
    faults: list[str] = []
    for name, path in PUBLIC.items():
        for screen, dark in SCREENS:
            page = stroll(path, screen=screen, dark=dark)
            in_sight(page)
            faults += [f"{name} {screen} {'dark' if dark else 'light'}: {fault}" for fault in violations(page)]
            faults += [f"{name}: {fault}" for fault in faults_of(page.content())]
            page.evaluate("scrollTo(0, 0)")
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
  const laid = [...document.querySelectorAll(".leaflet-control-zoom, .map-credit")];
  const over = laid.map((one) => one.getBoundingClientRect());
  const frame = document.querySelector(".map-canvas").getBoundingClientRect();
  const inside = (one) => one.left + one.width / 2 < frame.right && one.top + one.height / 2 < frame.bottom;
  return boxes.flatMap((one, rank) => boxes.slice(rank + 1).filter((other) => meet(one, other))).length
    + boxes.filter((one) => inside(one) && over.some((other) => meet(one, other))).length
    + boxes.filter((one) => one.width < 24 || one.height < 24).length;
}"""


def marks_without_room(page):
    """How many marks touch another one or hide under what is laid over the map, once they are drawn at this zoom."""
    for _time in range(20):
        found = page.evaluate(ROOM)
        if not found:
            break
        page.wait_for_timeout(250)
    return found


def test_a_map_wakes_by_keyboard_and_its_marks_have_room_at_three_zooms(stroll, violations):
    faults: list[str] = []
    for screen, name in product(("desktop", "phone", "narrow"), ("accueil", "carte")):
        page = stroll(PUBLIC[name], screen=screen)
        if name == "accueil":
            assert page.locator(".map.started").count() == 0
            page.get_by_role("button", name="Explorer la carte").press("Enter")
        page.locator(".map.started").wait_for()
        page.locator(MARKS).first.wait_for()
        assert name == "carte" or page.evaluate("document.activeElement.classList.contains('map-canvas')")
        for zoom in range(3):
            page.wait_for_load_state("networkidle")
            in_sight(page)
            faults += [f"{name} {screen} zoom {zoom}: {fault}" for fault in violations(page)]
            crowded = marks_without_room(page)
            faults += [f"{name} {screen} zoom {zoom}: {crowded} marks without room"] if crowded else []
            page.locator(".map-canvas").first.press("+")
        page.context.close()
    assert faults == []

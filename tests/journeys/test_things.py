"""The pages of one thing: its name is the first thing read, and nothing lies over it."""

import pytest

from tests.factories.directory import make_organisation, make_venue
from tests.factories.events import make_event

# The name and what stands around it, as the browser laid them out.
LAID_OUT = """() => {
  const title = document.querySelector("h1");
  const box = title.getBoundingClientRect();
  const line = document.createRange();
  line.selectNodeContents(title);
  const covered = [...line.getClientRects()].flatMap((rect) => [.1, .5, .9].map((part) => {
    const found = document.elementFromPoint(rect.left + rect.width * part, rect.top + rect.height / 2);
    return found && title.contains(found) ? "" : found?.className || "nothing";
  })).filter(Boolean);
  const above = [...title.closest("article").querySelectorAll("h2, aside, .map, .prose")]
    .filter((one) => !one.contains(title) && one.getBoundingClientRect().bottom <= box.top).map((one) => one.className);
  const beside = [...document.querySelectorAll("article .media, article aside")].filter((one) => {
    const other = one.getBoundingClientRect();
    return box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
  }).map((one) => one.className);
  const { left, right, top, width } = box;
  return { left, right, top, width, screen: innerWidth, covered, above, beside };
}"""
HIGHEST = {"desktop": 420, "phone": 640}


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("kind", ["agenda", "lieux", "annuaire"])
def test_the_name_of_a_thing_comes_first_and_nothing_covers_it(visit, here, kind, screen):
    made = {
        "agenda": lambda: make_event(here, title="Fabriquer un cadran solaire avec une paille et du carton"),
        "lieux": lambda: make_venue(here, name="Muséum de la Craie et des fossiles du pays de Lys"),
        "annuaire": lambda: make_organisation(here, name="Société d’astronomie populaire du pays de Lys"),
    }[kind]()

    page = visit(f"/hauts-de-lys/{kind}/{made.slug}/", screen=screen)
    seen = page.evaluate(LAID_OUT)

    assert (seen["covered"], seen["above"], seen["beside"]) == ([], [], [])
    assert seen["left"] >= 0
    assert seen["right"] <= seen["screen"]
    assert seen["width"] > seen["screen"] * 0.4
    assert seen["top"] < HIGHEST[screen]

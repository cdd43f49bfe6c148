"""The entry form with a keyboard alone: each control is reached in the order it is read, and shows its focus."""

from datetime import timedelta

from maillage.core.clock import now
from maillage.events.models import Event
from tests.factories.directory import make_venue
from tests.factories.events import make_event, slots, term
from tests.factories.geography import DepartmentFactory

WHERE = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const around = [one, one.closest("label"), one.nextElementSibling].filter(Boolean);
  const parts = around.map((part) => getComputedStyle(part));
  return {
    name: one.name === "do" ? "" : one.name,
    words: one.textContent.trim(),
    shown: parts.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    inForm: Boolean(one.closest("main form")),
    rank: [...document.querySelectorAll("*")].indexOf(one),
  };
}"""
# What a person could press or fill: radio buttons are one stop, what is folded is reached once unfolded.
CONTROLS = """() => [...document.querySelectorAll("main form :is(input, select, textarea, button)")]
  .filter((one) => !["hidden", "radio"].includes(one.type) && !one.disabled && one.checkVisibility())
  .map((one) => [...document.querySelectorAll("*")].indexOf(one))"""


def walk(page, most=400):
    """Tab from the top of the page until it comes round; where the focus was each time."""
    places = []
    for _press in range(most):
        page.keyboard.press("Tab")
        place = page.evaluate(WHERE)
        if place is None or (places and place["rank"] == places[0]["rank"]):
            return places
        places.append(place)
    message = "the focus never comes out of the page"
    raise AssertionError(message)


def test_every_control_of_the_entry_form_is_reached_in_order_and_seen(visit, cast, here):
    page = visit("/hauts-de-lys/contribuer/evenement/", person=cast["editor_a"])
    places = walk(page)
    inside = [place for place in places if place["inForm"]]
    assert [place["rank"] for place in inside] == sorted(place["rank"] for place in inside)
    assert [place for place in places if not place["shown"]] == []
    reached = {place["rank"] for place in inside}
    controls = page.evaluate(CONTROLS)
    assert len(controls) > 20
    assert [rank for rank in controls if rank not in reached] == []


def test_on_a_phone_nothing_that_has_the_focus_is_behind_the_bar(visit, cast, here):
    page = visit("/hauts-de-lys/contribuer/evenement/", person=cast["editor_a"], screen="phone")
    behind = """() => {
      const one = document.activeElement, bar = document.querySelector(".bottom-bar");
      if (!one || one === document.body || one.closest(".bottom-bar")) return null;
      return one.getBoundingClientRect().top >= bar.getBoundingClientRect().top ? one.outerHTML.slice(0, 90) : "";
    }"""
    found = []
    for _press in range(90):
        page.keyboard.press("Tab")
        found.append(page.evaluate(behind))

    assert len([one for one in found if one is not None]) > 40
    assert [one for one in found if one] == []


def test_an_event_is_written_and_published_without_a_mouse(visit, cast, here):
    here.departments.add(DepartmentFactory(code="80", name="Somme"))
    make_venue(here, name="Muséum de la Craie")
    term("event_type", "atelier")
    page = visit("/hauts-de-lys/contribuer/evenement/", person=cast["editor_a"])
    first = (now() + timedelta(days=6)).date()
    typed = {"title": "Petits géologues", "summary": "On casse, on regarde, on nomme.", "type": "Ate"}
    for name, text in typed.items():
        reach(page, name)
        page.keyboard.type(text)
    reach_text(page, "Ajouter une série")
    page.keyboard.press("Enter")
    reach(page, "rule-pasted")
    page.keyboard.type(f"{first:%d/%m/%Y} 14h-16h")
    reach_text(page, "Ajouter ces séances")
    page.keyboard.press("Enter")
    page.locator(".slot-row").wait_for()
    reach(page, "venue_label")
    page.keyboard.type("Muséum", delay=20)
    page.locator(".combobox-list:not([hidden]) [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    reach_text(page, "Publier")
    page.keyboard.press("Enter")
    page.wait_for_url("**/agenda/petits-geologues/")
    event = Event.objects.get(slug="petits-geologues")
    assert (event.slots.count(), event.venue.name, event.type.code) == (1, "Muséum de la Craie", "atelier")


def reach(page, name):
    """Press Tab until the field of that name has the focus."""
    reach_when(page, lambda place: place["name"] == name, name)


def reach_text(page, words):
    """Press Tab until what says these words has the focus."""
    reach_when(page, lambda place: place["words"].startswith(words), words)


def reach_when(page, found, said, most=300):
    for _press in range(most):
        page.keyboard.press("Tab")
        place = page.evaluate(WHERE)
        if place and found(place):
            return
    message = f"{said} is not reached by Tab"
    raise AssertionError(message)


def test_filters_are_ticked_one_after_the_other_without_a_mouse(visit, here):
    """The list is renewed at each tick; the focus stays on the box, where the next Tab goes on."""
    sky, sea = term("theme", "ciel"), term("theme", "mer")
    make_event(here, title="Sous les étoiles", themes=(sky,), slots=slots(now() + timedelta(days=3)))
    make_event(here, title="Marée basse", themes=(sea,), slots=slots(now() + timedelta(days=4)))
    page = visit("/hauts-de-lys/agenda/")
    page.get_by_label("Ciel et espace").focus()
    page.keyboard.press("Space")
    page.get_by_role("link", name="Marée basse").wait_for(state="detached")
    page.locator("[name=theme][value=ciel]:focus").wait_for()
    page.keyboard.press("Space")
    page.get_by_role("link", name="Marée basse").wait_for()
    page.locator("[name=theme][value=ciel]:focus").wait_for()


def test_the_drawer_of_filters_stays_open_on_a_phone_until_one_asks_for_the_list(visit, here):
    sky, sea = term("theme", "ciel"), term("theme", "mer")
    make_event(here, title="Sous les étoiles", themes=(sky,), slots=slots(now() + timedelta(days=3)))
    make_event(here, title="Marée basse", themes=(sea,), slots=slots(now() + timedelta(days=4)))
    page = visit("/hauts-de-lys/agenda/", screen="phone")
    page.get_by_role("button", name="Filtrer").click()
    for name, address in (("Ciel et espace", "**theme=ciel**"), ("Mer et eau", "**theme=mer**")):
        page.get_by_label(name).check()
        page.wait_for_url(address)
        page.locator("#filtres:popover-open").wait_for()
    page.get_by_role("button", name="Voir 2 événements").click()
    page.locator("#filtres:popover-open").wait_for(state="hidden")
    assert page.locator(".event-row").count() == 2

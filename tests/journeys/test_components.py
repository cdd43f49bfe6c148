"""The page of components in a real browser: nothing axe finds, nothing too wide, both schemes reachable."""

import pytest

SCHEMES = [False, True]
SCREENS = ["desktop", "phone", "narrow"]


@pytest.mark.parametrize("dark", SCHEMES, ids=["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_component_is_accessible_and_fits(visit, violations, picture, screen, dark):
    page = visit("/ui/", screen=screen, dark=dark)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"components-{screen}-{'dark' if dark else 'light'}", whole=True)


def test_light_or_dark_is_chosen_and_kept(visit):
    page = visit("/ui/")
    page.locator("main").get_by_role("button", name="Sombre").click()

    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"
    page.locator("main").get_by_role("button", name="Comme le système").click()
    assert page.evaluate("document.documentElement.dataset.scheme") is None


def test_a_dialog_takes_the_focus_and_gives_it_back(visit):
    page = visit("/ui/")
    opener = page.get_by_role("button", name="Ouvrir un dialogue")
    opener.click()

    dialog = page.get_by_role("dialog", name="Retirer la fiche")
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert opener.evaluate("button => button === document.activeElement")


def test_the_menu_of_a_phone_opens_without_scripts(visit):
    page = visit("/ui/", screen="phone", scripts=False)
    page.get_by_role("navigation", name="Raccourcis").get_by_role("button", name="Menu").click()

    assert page.locator("#menu").is_visible()


def test_the_first_link_leads_to_the_content(visit):
    page = visit("/ui/")
    first = page.locator("a[href], button, input, select, textarea").first
    first.focus()

    assert first.get_attribute("href") == "#contenu"
    assert first.is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"

"""A real browser for journeys: headless Chromium of this machine, driven by Playwright.

    @pytest.mark.journey
    def test_a_visitor_finds(visit, live_server): page = visit("/hauts-de-lys/agenda/")

- `visit(path, person=None, screen="desktop", dark=False, scripts=True)` opens a page of the live server, as somebody or
  as nobody. A page that asks anything of another machine, writes an error to the console or raises one fails the test.
- `stroll(path, email=None, screen="desktop", dark=False)` does so on the demonstration network as production serves it,
  which each process of tests that needs it loads once.
- `violations(page)` runs axe-core and returns what it found, as short sentences; expect `[]`.
- `everywhere(page)` does so in light, in dark and at 320 px, where nothing may be wider than the screen.
- `picture(page, "agenda-phone")` saves a picture; under docs/pictures/ when `SCREENSHOTS=1` (`make screenshots`).
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from maillage.website.management.accounts import KNOWN
from tests.journeys.production import served

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PICTURES = ROOT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--font-render-hinting=none",
)  # fmt: skip
SCREENS = {
    "desktop": {"width": 1440, "height": 900},
    "tablet": {"width": 768, "height": 1024},
    "phone": {"width": 390, "height": 844},
    "narrow": {"width": 320, "height": 800},
}


def pytest_collection_modifyitems(items):
    """Every test of this folder is a journey."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session", autouse=True)
def database_first(django_db_setup: None) -> None:
    """The live server looks once at which database there is: it must be the file of the tests by then.

    Started before, it takes the database in memory that `make test` names, and lends the connection of the tests to all
    its threads: one that closes it while another reads ends the process.
    """


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, once per process."""
    program = os.environ.get("CHROMIUM") or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("Chromium is missing")
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread; the tests use Django's ordinary database calls beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@dataclass
class Seen:
    """What went wrong in the browser during a test, and what was asked of the server."""

    errors: list[str] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    def note(self, answer: Any) -> None:
        """Keep an answer of the server (Playwright refuses a bare `list.append`)."""
        self.answers.append(answer)


@pytest.fixture
def seen() -> Seen:
    """What the browser complained about; a test that expects a complaint clears it."""
    return Seen()


class InFlight:
    """The requests that the server is answering.

    A browser that leaves does not stop them, and on SQLite they share the connection of the tests: one that ends while
    the next test fills its tables can roll them back.
    """

    def __init__(self) -> None:
        self.count = 0
        self.idle = threading.Condition()

    def begin(self, **_kwargs: Any) -> None:
        """One more."""
        with self.idle:
            self.count += 1

    def end(self, **_kwargs: Any) -> None:
        """One less."""
        with self.idle:
            self.count -= 1
            self.idle.notify_all()

    def wait(self) -> None:
        """Return when there is none left."""
        with self.idle:
            assert self.idle.wait_for(lambda: self.count <= 0, timeout=20), "the server still answers a request"


@pytest.fixture
def in_flight() -> Iterator[InFlight]:
    """What the server is answering during this test."""
    from django.core.signals import request_finished, request_started

    found = InFlight()
    request_started.connect(found.begin)
    request_finished.connect(found.end)
    yield found
    request_started.disconnect(found.begin)
    request_finished.disconnect(found.end)


class Tabs:
    """The pages that a test opens on one site, and what they complain of."""

    def __init__(self, browser: Any, home: str, seen: Seen) -> None:
        self.browser, self.home, self.seen = browser, home, seen
        self.contexts: list[Any] = []

    def open(self, path: str, *, cookies: Any = (), screen: str = "desktop", dark: bool = False, scripts: bool = True):
        """A page in a browser of its own."""
        context = self.browser.new_context(
            base_url=self.home,
            viewport=SCREENS[screen],
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            has_touch=screen in {"phone", "narrow"},
        )
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        context.add_cookies(list(cookies))
        page, errors = context.new_page(), self.seen.errors
        page.on("pageerror", lambda error: errors.append(f"script: {error}"))
        page.on("console", lambda line: errors.append(f"console: {line.text}") if line.type == "error" else None)
        page.on("request", lambda request: elsewhere(request, self.home, self.seen))
        page.on("response", self.seen.note)
        page.goto(path)
        return page

    def close(self) -> None:
        """All of them."""
        for context in self.contexts:
            context.close()


@pytest.fixture
def visit(
    chromium, live_server, transactional_db, django_db_serialized_rollback, seen, in_flight
) -> Iterator[Callable[..., Any]]:
    """Open pages of the live server; at the end, nothing may have gone wrong in the browser."""
    tabs = Tabs(chromium, live_server.url, seen)

    def open_page(path: str, *, person: Any = None, **how: Any):
        return tabs.open(path, cookies=[session_of(person, live_server.url)] if person is not None else (), **how)

    yield open_page
    tabs.close()
    in_flight.wait()
    assert seen.errors == []


@pytest.fixture(scope="session")
def production(tmp_path_factory) -> Iterator[str]:
    """The address of the demonstration network as production serves it, loaded once per process."""
    with served(tmp_path_factory.mktemp("production")) as address:
        yield address


@pytest.fixture(scope="session")
def signed_in_as(chromium, production) -> Callable[[str], Any]:
    """The cookies of an account of the demonstration, signed in as a person does, once."""

    @cache
    def cookies(email: str) -> Any:
        context = chromium.new_context(base_url=production, locale="fr-FR")
        page = context.new_page()
        page.goto("/compte/connexion/")
        page.locator("#id_login").fill(email)
        page.locator("#id_password").fill(KNOWN)
        page.locator("#id_password").press("Enter")
        page.wait_for_url(lambda url: "/compte/connexion" not in url)
        found = context.cookies()
        context.close()
        return found

    return cookies


@pytest.fixture
def stroll(chromium, production, signed_in_as, seen) -> Iterator[Callable[..., Any]]:
    """Open pages of the demonstration network; at the end, nothing may have gone wrong in the browser."""
    tabs = Tabs(chromium, production, seen)

    def open_page(path: str, *, email: str = "", **how: Any):
        return tabs.open(path, cookies=signed_in_as(email) if email else (), **how)

    yield open_page
    tabs.close()
    assert seen.errors == []


def elsewhere(request: Any, home: str, seen: Seen) -> None:
    """No page of ours asks anything of another machine."""
    if not request.url.startswith((home, "data:", "blob:", "about:")):
        seen.errors.append(f"elsewhere: {request.url}")


def session_of(person: Any, url: str) -> dict[str, str]:
    """The cookie of a signed-in person."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}


# What a narrow screen changes: things are smaller, scroll, or take the place of others; the rest was said before.
NARROW_RULES = [
    "target-size", "scrollable-region-focusable", "aria-hidden-focus", "button-name", "link-name", "label",
    "select-name", "aria-input-field-name", "summary-name", "duplicate-id-aria", "landmark-unique", "meta-viewport",
]  # fmt: skip
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def violations() -> Callable[..., list[str]]:
    """What axe-core finds on a page: rule, place and advice."""
    source = (files("axe_playwright_python") / "axe.min.js").read_text()

    def look(page: Any, rules: list[str] | None = None) -> list[str]:
        # Evaluated in the page's own world: the content security policy refuses a script added to the page.
        page.evaluate(f"() => {{ if (!window.axe) {{ {source} }} }}")
        only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": AXE_TAGS}
        options = {"runOnly": only, "resultTypes": ["violations"]}
        found = page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return look


@pytest.fixture
def everywhere(violations) -> Callable[[Any], list[str]]:
    """What is wrong with a page in light, in dark and at 320 px; the page is loaded once."""

    def look(page: Any) -> list[str]:
        shown = page.viewport_size
        found = [f"light: {fault}" for fault in violations(page)]
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {fault}" for fault in violations(page, rules=["color-contrast", "link-in-text-block"])]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(SCREENS["narrow"])
        found += [f"320 px: {fault}" for fault in violations(page, rules=NARROW_RULES)]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"320 px: {wide} px too wide"] if wide > 0 else []
        page.set_viewport_size(shown)
        return found

    return look


@pytest.fixture
def picture(tmp_path) -> Callable[..., Path]:
    """Save what the page looks like, for docs/ when the pictures are taken again."""
    wanted = os.environ.get("SCREENSHOTS", "") not in {"", "0"}

    def take(page: Any, name: str, *, whole: bool = False) -> Path:
        folder = PICTURES if wanted else tmp_path
        folder.mkdir(parents=True, exist_ok=True)
        page.wait_for_load_state("networkidle")
        page.evaluate("() => document.fonts.ready")
        target = folder / f"{name}.png"
        page.screenshot(path=target, full_page=whole)
        return target

    return take

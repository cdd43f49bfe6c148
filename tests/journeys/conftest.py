"""A real browser for journeys: headless Chromium of this machine, driven by Playwright.

    @pytest.mark.journey
    def test_a_visitor_finds(visit, live_server): page = visit("/hauts-de-lys/agenda/")

- `visit(path, person=None, screen="desktop", dark=False, scripts=True)` opens a page of the live server, as somebody or
  as nobody. A page that asks anything of another machine, writes an error to the console or raises one fails the test.
- `violations(page)` runs axe-core and returns what it found, as short sentences; expect `[]`.
- `weights(page)` tells the requests of the page: number, bytes as sent, bytes of scripts.
- `picture(page, "agenda-phone")` saves a picture; under docs/pictures/ when `SCREENSHOTS=1` (`make screenshots`).
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
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
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, once per process."""
    program = os.environ.get("CHROMIUM") or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
            pytest.fail("Chromium is missing, and CI=true")
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


@pytest.fixture
def visit(chromium, live_server, transactional_db, django_db_serialized_rollback, seen) -> Iterator[Callable[..., Any]]:
    """Open pages of the live server; at the end, nothing may have gone wrong in the browser."""
    contexts = []

    def open_page(path: str, *, person: Any = None, screen: str = "desktop", dark: bool = False, scripts: bool = True):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=SCREENS[screen],
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            has_touch=screen in {"phone", "narrow"},
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if person is not None:
            context.add_cookies([session_of(person, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: seen.errors.append(f"script: {error}"))
        page.on("console", lambda line: seen.errors.append(f"console: {line.text}") if line.type == "error" else None)
        page.on("request", lambda request: elsewhere(request, live_server.url, seen))
        page.on("response", seen.note)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
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


AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.fixture
def violations() -> Callable[[Any], list[str]]:
    """What axe-core finds on a page: rule, place and advice."""
    source = (files("axe_playwright_python") / "axe.min.js").read_text()

    def look(page: Any) -> list[str]:
        # Evaluated in the page's own world: the content security policy refuses a script added to the page.
        page.evaluate(f"() => {{ if (!window.axe) {{ {source} }} }}")
        found = page.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return look


@dataclass(frozen=True)
class Weights:
    """What a page cost, images left out of `bytes` and `requests`."""

    requests: int
    bytes: int
    script_bytes: int
    image_bytes: int


@pytest.fixture
def weights() -> Callable[[Any], Weights]:
    """What a page cost, as the browser saw it on the wire."""

    def weigh(page: Any) -> Weights:
        page.wait_for_load_state("networkidle")
        entries = page.evaluate(
            "() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".map(e => [e.name, e.initiatorType, e.transferSize])"
        )
        images = [entry for entry in entries if entry[1] in {"img", "image"} or entry[0].endswith((".avif", ".webp"))]
        others = [entry for entry in entries if entry not in images]
        scripts = [entry for entry in others if entry[1] == "script" or entry[0].partition("?")[0].endswith(".js")]
        return Weights(
            requests=len(others),
            bytes=sum(size for _, _, size in others),
            script_bytes=sum(size for _, _, size in scripts),
            image_bytes=sum(size for _, _, size in images),
        )

    return weigh


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

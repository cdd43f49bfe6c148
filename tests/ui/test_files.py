"""What is served beside the pages: style sheet, scripts, fonts, icons; their weight and their licences."""

import gzip
import importlib.util
import re
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from maillage.ui.chrome import DEFAULT_COLOURS
from maillage.ui.maille import favicon
from tests.strict import source

UI = source.SRC / "ui"
STATIC = UI / "static/ui"
TOOLS = source.ROOT / "tools"


def weight(path: Path) -> int:
    """Bytes as compressed by a server."""
    return len(gzip.compress(path.read_bytes(), 9))


def tool(name):
    """A script of the project as a module."""
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_the_style_sheet_is_built_from_its_parts():
    assert (STATIC / "ui.css").read_text() == tool("build_css").joined()


def test_the_mark_of_the_network_is_the_drawn_one():
    assert (STATIC / "favicon.svg").read_text() == favicon(*DEFAULT_COLOURS) + "\n"


def test_the_style_sheet_is_light():
    assert weight(STATIC / "ui.css") <= 18_000


def test_the_scripts_of_every_page_are_light():
    assert sum(weight(STATIC / name) for name in ("scheme.js", "ui.js", "vendor/htmx.js")) <= 30_000


def test_the_two_fonts_are_light():
    assert sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")) <= 68_000


@pytest.mark.parametrize("name", ["bricolage", "source-sans"])
def test_a_font_has_every_sign_of_french(name):
    signs = TTFont(STATIC / f"fonts/{name}.woff2").getBestCmap()

    assert [sign for sign in "éèêëàâçîïôùûüÿœŒæÆÉÈÀÇ«»’–—…€\u00a0\u202f\u2011" if ord(sign) not in signs] == []
    assert signs[0x202F] == signs[0x20]


@pytest.mark.parametrize(
    "name", ["fonts/bricolage-OFL.txt", "fonts/source-sans-OFL.txt", "icons-LICENSE.txt", "vendor/htmx-LICENSE.txt"]
)
def test_what_comes_from_others_comes_with_its_licence(name):
    assert (STATIC / name).stat().st_size > 300


# --- Icons

NAMED = re.compile(r"""(?:\{%\s*icon\s+|\bicon=)["']([a-z0-9-]+)["']""")
CALLED = re.compile(r"""(?:icon_html\(|\bicon=)["']([a-z0-9-]+)["']""")


def test_the_sprite_holds_the_icons_of_the_list():
    drawn = re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "icons.svg").read_text())

    assert drawn == (UI / "data/icons.txt").read_text().split()


def test_every_icon_that_is_named_is_in_the_sprite():
    known = set((UI / "data/icons.txt").read_text().split())
    found = [(path, name) for path in source.templates() for name in NAMED.findall(source.template_text(path))]
    found += [(path, name) for path in source.modules() for name in CALLED.findall(path.read_text())]

    assert len(found) > 50
    assert sorted({f"{source.said(path)}: {name}" for path, name in found if name not in known}) == []


def test_no_style_writes_a_colour_of_its_own():
    """Outside the tokens, colours are roles; the numbered pins keep a dark ink of their own."""
    parts = [path for path in (UI / "data/styles").glob("*.css") if not path.name.startswith("00")]
    hexadecimal = re.compile(r"#[0-9a-f]{3,8}\b", re.IGNORECASE)
    wrong = [
        f"{path.name}: {colour}"
        for path in sorted(parts)
        for colour in hexadecimal.findall(path.read_text())
        if path.name != "80-media.css" and colour != "#000"
    ]

    assert wrong == []

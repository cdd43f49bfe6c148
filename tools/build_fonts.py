"""Build the two fonts of the site from their npm packages.

Run `.venv/bin/python tools/build_fonts.py`.

Writes `bricolage.woff2` (headings, figures, hours) and `source-sans.woff2` (text) with their
licences into `src/maillage/ui/static/ui/fonts/`. Needs npm, fonttools and brotli.

Neither face has U+202F, the narrow no-break space of French; it is mapped to the glyph of the space,
otherwise "47 089" closes up or falls back to another font in the middle of a number.
"""

import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from npm import package

FONTS = Path(__file__).parent.parent / "src/maillage/ui/static/ui/fonts"
VERSION = "5.3.0"
OPTICAL_SIZE = 48
NARROW_SPACE = 0x202F
NO_BREAK_HYPHEN = 0x2011
FRENCH = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(0x131, 0x152, 0x153, 0x2C6, 0x2DA, 0x2DC, NO_BREAK_HYPHEN),
    *(0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026),
    *(NARROW_SPACE, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2122, 0x2191, 0x2193, 0x2212),
]


def map_french_blanks(font: TTFont) -> None:
    """Give U+202F the glyph of the space and U+2011 that of the hyphen."""
    names = font.getBestCmap()
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[NARROW_SPACE] = names[0x20]
            table.cmap[NO_BREAK_HYPHEN] = names[0x2D]


def write_font(source: Path, target: Path, *, pinned: dict[str, float]) -> None:
    """Pin the axes of `pinned`, keep the French repertoire, and write a woff2 file."""
    font = TTFont(source)
    if pinned:
        font = instancer.instantiateVariableFont(font, pinned)
    map_french_blanks(font)
    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "sups", "frac", "lnum"]
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=FRENCH)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    sys.stdout.write(f"{target.name}: {target.stat().st_size} bytes\n")


def main() -> None:
    """Fetch both packages and write fonts and licences."""
    FONTS.mkdir(parents=True, exist_ok=True)
    with package("@fontsource-variable/bricolage-grotesque", VERSION) as folder:
        source = folder / "files/bricolage-grotesque-latin-opsz-normal.woff2"
        write_font(source, FONTS / "bricolage.woff2", pinned={"opsz": OPTICAL_SIZE})
        shutil.copy(folder / "LICENSE", FONTS / "bricolage-OFL.txt")
    with package("@fontsource-variable/source-sans-3", VERSION) as folder:
        write_font(folder / "files/source-sans-3-latin-wght-normal.woff2", FONTS / "source-sans.woff2", pinned={})
        shutil.copy(folder / "LICENSE", FONTS / "source-sans-OFL.txt")


if __name__ == "__main__":
    main()

"""Build the two fonts of the site from their npm packages.

Run `.venv/bin/python tools/build_fonts.py`.

Writes `bricolage.woff2` (headings, figures, hours) and `source-sans.woff2` (text) with their
licences into `src/maillage/ui/static/ui/fonts/`. Needs npm, fonttools and brotli.

Only the weights that the style sheet uses are kept, and kerning is that of one of them: pairs that vary with the weight
would weigh as much as the letters.

Neither face has U+202F, the narrow no-break space of French; it is mapped to the glyph of the space,
otherwise "47 089" closes up or falls back to another font in the middle of a number.
"""

import shutil
import sys
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from npm import package

FONTS = Path(__file__).parent.parent / "src/maillage/ui/static/ui/fonts"
VERSION = "5.3.0"
OPTICAL_SIZE = 48
PAIRS, BY_CLASS = 2, 2  # how GPOS numbers tables of pairs, and those by classes of letters
LEAST_KERNING = 10
"""Thousandths of the size: less is under a pixel in the largest title."""
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


def reread(font: TTFont) -> TTFont:
    """The font as its file would be read: tables that were changed agree with each other again."""
    font.flavor = None
    file = BytesIO()
    font.save(file)
    file.seek(0)
    return TTFont(file)


def drop_small_kerning(font: TTFont) -> None:
    """Forget the pairs that nobody sees move."""
    tables = [
        getattr(part, "ExtSubTable", part) for found in font["GPOS"].table.LookupList.Lookup for part in found.SubTable
    ]
    for pairs in (table for table in tables if table.LookupType == PAIRS):
        for row in pairs.Class1Record if pairs.Format == BY_CLASS else ():
            for cell in row.Class2Record:
                if cell.Value1 and abs(cell.Value1.XAdvance) < LEAST_KERNING:
                    cell.Value1.XAdvance = 0
        for row in pairs.PairSet if pairs.Format != BY_CLASS else ():
            row.PairValueRecord = [one for one in row.PairValueRecord if abs(one.Value1.XAdvance) >= LEAST_KERNING]
            row.PairValueCount = len(row.PairValueRecord)


def french(source: Path, axes: dict[str, float | tuple[float, float]]) -> TTFont:
    """The font with its axes pinned or shortened, and the French repertoire only."""
    font = instancer.instantiateVariableFont(TTFont(source), axes)
    map_french_blanks(font)
    font = reread(font)
    options = Options()
    options.layout_features = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "sups", "lnum"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=FRENCH)
    subsetter.subset(font)
    return reread(font)


def write_font(
    source: Path, target: Path, *, weights: tuple[float, float], kerned_at: float, pinned: dict[str, float]
) -> None:
    """Write a woff2 file of these weights, with the kerning of one of them."""
    font = french(source, {**pinned, "wght": weights})
    fixed = french(source, {**pinned, "wght": kerned_at})
    if font.getGlyphOrder() != fixed.getGlyphOrder():
        message = f"{source.name}: the letters of one weight are not those of all"
        raise ValueError(message)
    for table in ("GPOS", "GDEF"):
        font[table] = fixed[table]
    drop_small_kerning(font)
    font = reread(font)
    font.flavor = "woff2"
    font.save(target)
    sys.stdout.write(f"{target.name}: {target.stat().st_size} bytes\n")


def main() -> None:
    """Fetch both packages and write fonts and licences."""
    FONTS.mkdir(parents=True, exist_ok=True)
    with package("@fontsource-variable/bricolage-grotesque", VERSION) as folder:
        source = folder / "files/bricolage-grotesque-latin-opsz-normal.woff2"
        target = FONTS / "bricolage.woff2"
        write_font(source, target, weights=(600, 800), kerned_at=720, pinned={"opsz": OPTICAL_SIZE})
        shutil.copy(folder / "LICENSE", FONTS / "bricolage-OFL.txt")
    with package("@fontsource-variable/source-sans-3", VERSION) as folder:
        source = folder / "files/source-sans-3-latin-wght-normal.woff2"
        write_font(source, FONTS / "source-sans.woff2", weights=(400, 700), kerned_at=400, pinned={})
        shutil.copy(folder / "LICENSE", FONTS / "source-sans-OFL.txt")


if __name__ == "__main__":
    main()

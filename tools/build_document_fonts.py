"""Build the fonts of printed documents (TrueType, for Typst) from their npm packages.

    .venv/bin/python tools/build_document_fonts.py

Writes four faces, their licences and `coverage.json` (the characters that every text face can draw, as inclusive
ranges) into `src/maillage/documents/fonts/`. A tagged PDF may not hold a character without a glyph, so the documents
app replaces what lies outside of `coverage.json`. Needs npm and fonttools.
"""

import json
import shutil
import sys
from pathlib import Path

from build_fonts import map_french_blanks
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from npm import package

FONTS = Path(__file__).parent.parent / "src/maillage/documents/fonts"
DISPLAY = ("@expo-google-fonts/bricolage-grotesque", "0.4.1")
TEXT = ("source-sans", "3.52.0")
REPERTOIRE = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),  # Latin-1, Latin Extended A and B
    *range(0x2B0, 0x300),  # modifiers
    *range(0x300, 0x370),  # combining accents
    *range(0x370, 0x530),  # Greek, Cyrillic
    *range(0x1E00, 0x1F00),  # Latin Extended Additional: Vietnamese, Celtic
    *range(0x2000, 0x2200),  # punctuation, superscripts, currencies, letterlike, arrows
    *range(0x2200, 0x2300),  # mathematical operators
    *range(0x25A0, 0x2600),  # geometric shapes
    *(0x2713, 0x2717, 0xFB01, 0xFB02),
]


def write_face(source: Path, target: Path) -> set[int]:
    """Subset one face to the repertoire, without hinting; gives the characters it draws."""
    font = TTFont(source)
    map_french_blanks(font)
    options = Options()
    options.layout_features = ["kern", "liga", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum"]
    options.hinting = False
    options.drop_tables += ["DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=REPERTOIRE)
    subsetter.subset(font)
    font["head"].modified = font["head"].created  # the same input gives the same bytes
    font.recalcTimestamp = False
    font.save(target)
    sys.stdout.write(f"{target.name}: {target.stat().st_size} bytes\n")
    return set(font.getBestCmap())


def ranges(characters: set[int]) -> list[list[int]]:
    """Inclusive ranges of code points, ascending."""
    found: list[list[int]] = []
    for code in sorted(characters):
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def main() -> None:
    """Fetch both packages and write faces, licences and coverage."""
    FONTS.mkdir(parents=True, exist_ok=True)
    with package(*DISPLAY) as folder:
        write_face(folder / "700Bold/BricolageGrotesque_700Bold.ttf", FONTS / "bricolage-bold.ttf")
        shutil.copy(folder / "LICENSE_FONT", FONTS / "bricolage-OFL.txt")
    with package(*TEXT) as folder:
        drawn = [
            write_face(folder / f"TTF/SourceSans3-{face}.ttf", FONTS / f"source-sans-{name}.ttf")
            for face, name in (("Regular", "regular"), ("Bold", "bold"), ("It", "italic"))
        ]
        shutil.copy(folder / "LICENSE.md", FONTS / "source-sans-OFL.md")
    (FONTS / "coverage.json").write_text(json.dumps(ranges(set.intersection(*drawn))) + "\n")


if __name__ == "__main__":
    main()

"""Build the sprite of icons from lucide (npm `lucide-static`, ISC licence).

Run `.venv/bin/python tools/build_icons.py` to rebuild from `src/maillage/ui/data/icons.txt`, and
`.venv/bin/python tools/build_icons.py bird fish` to add these names first.

Names are those of https://lucide.dev/icons. Only the names of the list enter the sprite.
"""

import re
import shutil
import sys
from pathlib import Path

from npm import package

UI = Path(__file__).parent.parent / "src/maillage/ui"
NAMES = UI / "data/icons.txt"
SPRITE = UI / "static/ui/icons.svg"
VERSION = "1.62.0"
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def symbol(name: str, icons: Path) -> str:
    """One icon as a symbol of the sprite. Raises `FileNotFoundError` for a name lucide does not have."""
    found = DRAWING.search((icons / f"{name}.svg").read_text())
    if found is None:
        message = f"{name}.svg is not a drawing"
        raise ValueError(message)
    drawing = re.sub(r"\s+", " ", found[1]).replace(" />", "/>").replace("> <", "><").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>'


def main() -> None:
    """Add the names given, then write list, sprite and licence."""
    names = sorted({*NAMES.read_text().split(), *sys.argv[1:]})
    with package("lucide-static", VERSION) as folder:
        symbols = [symbol(name, folder / "icons") for name in names]
        shutil.copy(folder / "LICENSE", SPRITE.with_name("icons-LICENSE.txt"))
    NAMES.write_text("\n".join(names) + "\n")
    SPRITE.write_text('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n")
    sys.stdout.write(f"{len(names)} icons, {SPRITE.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()

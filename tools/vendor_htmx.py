"""Copy htmx and its licence from npm.

Run `.venv/bin/python tools/vendor_htmx.py`.
"""

import shutil
import sys
from pathlib import Path

from npm import package

VENDOR = Path(__file__).parent.parent / "src/maillage/ui/static/ui/vendor"
VERSION = "2.0.11"


def main() -> None:
    """Fetch the package and keep the minified script and the licence."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    with package("htmx.org", VERSION) as folder:
        shutil.copy(folder / "dist/htmx.min.js", VENDOR / "htmx.js")
        shutil.copy(folder / "LICENSE", VENDOR / "htmx-LICENSE.txt")
    sys.stdout.write(f"htmx {VERSION}: {(VENDOR / 'htmx.js').stat().st_size} bytes\n")


if __name__ == "__main__":
    main()

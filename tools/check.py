"""Every check that needs no test: `make check` calls it, all of them run, and the failures are listed at the end."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}

CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("ruff", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("floors and rooms", ["lint-imports"]),
    ("types", ["mypy"]),
    ("template format", ["djangofmt", "--check", "src/maillage"]),
    ("templates", ["djlint", "--lint", "--quiet", "src/maillage"]),
    ("words", ["codespell", "src", "docs", "README.md", "CONTRIBUTING.md", "Makefile"]),
    ("dependencies", ["deptry", "src"]),
    ("settings and migrations", ["python", "manage.py", "check", "--fail-level", "WARNING"]),
    ("models without migration", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
)


def main() -> int:
    """Run them all; 1 when any failed."""
    failed = []
    for title, (program, *arguments) in CHECKS:
        began = time.monotonic()
        print(f"— {title}: {program} {' '.join(arguments)}", flush=True)
        done = subprocess.run([str(BIN / program), *arguments], cwd=ROOT, env=ENVIRONMENT, check=False)
        print(f"  {'ok' if done.returncode == 0 else 'FAILED'}, {time.monotonic() - began:.0f} s", flush=True)
        if done.returncode:
            failed.append(title)
    print(f"Failed: {', '.join(failed)}." if failed else "All checks pass.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

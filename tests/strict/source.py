"""The repository as the tests of the house read it: its floors, files, templates and texts."""

import ast
import fnmatch
import functools
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "maillage"
TEXT_SUFFIXES = {
    "", ".py", ".toml", ".md", ".txt", ".in", ".html", ".css", ".js", ".json", ".po", ".svg", ".sh", ".yml", ".typ",
}  # fmt: skip

with (ROOT / "pyproject.toml").open("rb") as _file:
    PYPROJECT = tomllib.load(_file)
HOUSE = PYPROJECT["tool"]["maillage"]
FLOORS = [list(floor) for floor in HOUSE["floors"]]
APPS = [app for floor in FLOORS for app in floor]
# 0 is the lowest floor.
HEIGHT = {app: len(FLOORS) - 1 - number for number, floor in enumerate(FLOORS) for app in floor}


def may_point(origin: str, target: str) -> bool:
    """Whether something of the app `origin` may name something of the app `target`."""
    return origin == target or HEIGHT[target] < HEIGHT[origin]


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository, those not yet committed included, those ignored left out."""
    names = listed_by_git() if (ROOT / ".git").exists() and shutil.which("git") else walked(ROOT)
    return tuple(sorted(ROOT / name for name in names if name and (ROOT / name).is_file()))


def listed_by_git() -> list[str]:
    """The files that git knows or would take, below the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return listed.split("\0")


def ignored(root: Path) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What `.gitignore` leaves out, as two patterns: of a path from the root, and of one name anywhere."""
    lines = [line.strip() for line in (root / ".gitignore").read_text().splitlines()]
    wanted = [line for line in lines if line and not line.startswith("#")]
    rooted = [fnmatch.translate(line.strip("/")) for line in wanted if line.startswith("/")]
    names = [fnmatch.translate(line.rstrip("/")) for line in wanted if not line.startswith("/")]
    return re.compile("|".join(rooted) or "(?!)"), re.compile("|".join([*names, fnmatch.translate(".git")]))


def walked(root: Path) -> list[str]:
    """The same files where there is no git (an archive, a small image): a walk that obeys `.gitignore`."""
    rooted, named = ignored(root)
    found: list[str] = []
    for folder, folders, files in os.walk(root):
        here = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if not named.match(name) and not rooted.match(str(here / name))]
        found += [str(here / name) for name in files if not named.match(name) and not rooted.match(str(here / name))]
    return found


def texts() -> list[Path]:
    """The tracked files that a person can read."""
    return [path for path in tracked() if path.suffix in TEXT_SUFFIXES]


def said(path: Path) -> str:
    """A file as the failures name it."""
    return str(path.relative_to(ROOT))


def app_of(path: Path) -> str:
    """The app a file of `src/maillage` belongs to."""
    return path.relative_to(SRC).parts[0]


def room_of(path: Path) -> str:
    """The room of its app a file belongs to."""
    return path.relative_to(SRC).parts[1].removesuffix(".py")


@functools.cache
def modules() -> tuple[Path, ...]:
    """The Python files of the apps, without migrations."""
    return tuple(sorted(path for path in SRC.glob("*/**/*.py") if "migrations" not in path.parts))


@functools.cache
def tree(path: Path) -> ast.Module:
    """A module, parsed once."""
    return ast.parse(path.read_text())


@functools.cache
def templates() -> tuple[Path, ...]:
    """The templates of the apps."""
    return tuple(sorted(path for path in SRC.rglob("templates/**/*") if path.is_file()))


def template_name(path: Path) -> str:
    """How code names a template (`ui/page.html`)."""
    parts = path.relative_to(SRC).parts
    return "/".join(parts[2:])


@functools.cache
def template_owner() -> dict[str, str]:
    """The app each template name belongs to."""
    return {template_name(path): app_of(path) for path in templates()}


COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)


@functools.cache
def template_text(path: Path) -> str:
    """A template without its comments, with as many lines."""
    return COMMENT.sub(lambda found: "\n" * found.group().count("\n"), path.read_text())


def functions(path: Path) -> list[ast.FunctionDef]:
    """The functions at the top level of a module."""
    return [node for node in tree(path).body if isinstance(node, ast.FunctionDef)]


def called(node: ast.AST) -> str:
    """The dotted name of what a call calls (`gettext`, `transaction.atomic`), or an empty text."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return f"{called(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""

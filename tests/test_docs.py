"""What the documentation promises exists, and what exists is documented."""

import ast
import re
import shlex
import subprocess

import pytest
from django.core.management import get_commands

from tests.strict import source
from tests.strict.source import ROOT, said

SETTINGS = ROOT / "src" / "config" / "settings.py"
CONFIGURE = ROOT / "docs" / "configure.md"
# Read by the command line, before any setting.
READ_ELSEWHERE = {"HOST", "PORT"}
PAGES = sorted(path for path in source.tracked() if path.suffix == ".md")
LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
FENCE = re.compile(r"```(?:sh|shell|bash)\n(.*?)```", re.DOTALL)


def settings_read():
    """The environment variables that the settings read."""
    return {
        node.args[0].value
        for node in ast.walk(source.tree(SETTINGS))
        if isinstance(node, ast.Call) and source.called(node).startswith("env.")
    }


def settings_documented():
    return set(re.findall(r"^\| `([A-Z_]+)`", CONFIGURE.read_text(), re.MULTILINE))


def test_every_setting_is_documented_and_every_documented_setting_exists():
    assert sorted(settings_read() | READ_ELSEWHERE) == sorted(settings_documented())


def targets():
    """The targets of the Makefile that a person calls."""
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_make_help_lists_every_target_on_one_line():
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = shown.stdout.splitlines()

    assert {line.split()[1] for line in lines} == targets()
    assert [line for line in lines if len(line) > 120 or len(line.split()) < 4] == []


@pytest.mark.parametrize("page", PAGES, ids=said)
def test_links_lead_somewhere(page):
    local = [
        link
        for pair in LINK.findall(FENCE.sub("", page.read_text()))
        if not re.match(r"[a-z]+:", link := (pair[0] or pair[1]))
    ]
    broken = [link for link in local if not leads(page, link)]

    assert broken == []


def leads(page, link):
    """Whether a relative link has its file, and its heading when it names one."""
    name, _, heading = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.exists():
        return False
    return not heading or target.suffix != ".md" or heading in headings(target)


def headings(page):
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def commands_of(page):
    """The command lines that a page tells to type."""
    for block in FENCE.findall(page.read_text()):
        for line in block.splitlines():
            yield line.partition(" #")[0].strip()


@pytest.mark.parametrize("page", PAGES, ids=said)
def test_commands_to_type_exist(page):
    known, unknown = get_commands(), []
    for line in commands_of(page):
        unknown += [target for target in re.findall(r"\bmake ([a-z]+)\b", line) if target not in targets()]
        unknown += [name for name in re.findall(r"manage\.py ([a-z_]+)", line) if name not in known]
        for word in re.findall(r"(?:^|\s)((?:tools|bench|tests)/[\w./-]+)", line):
            unknown += [] if (ROOT / word).exists() else [word]

    assert unknown == []


@pytest.mark.parametrize("page", PAGES, ids=said)
def test_commands_named_in_the_text_exist(page):
    known = get_commands()
    named = re.findall(r"`(?:\.venv/bin/python )?manage\.py ([a-z_]+)", page.read_text())

    assert [name for name in named if name not in known] == []


def test_every_library_has_its_reason_and_nothing_else():
    wanted = {
        re.split(r"[\[<>=]", line)[0].strip().lower()
        for path in (ROOT / "requirements").glob("*.in")
        for line in path.read_text().splitlines()
        if line.strip() and not line.startswith(("#", "-"))
    }
    tables = (ROOT / "docs" / "decisions" / "0002-libraries.md").read_text().partition("## In the browser")[0]
    reasoned = {name.lower() for name in re.findall(r"^\| ([\w.-]+) \|", tables, re.MULTILINE)} - {"library"}

    assert sorted(wanted) == sorted(reasoned)


def test_the_first_page_tells_the_two_commands():
    for name in ("README.md", "LISEZMOI.md"):
        typed = {word for line in commands_of(ROOT / name) for word in [tuple(shlex.split(line))]}

        assert {("make", "run"), ("make", "test")} <= typed, name


def test_the_index_names_every_page_of_the_documentation():
    index = (ROOT / "docs" / "index.md").read_text()
    missing = [
        said(page)
        for page in PAGES
        if page.parent == ROOT / "docs" and page.name != "index.md" and page.name not in index
    ]

    assert missing == []


def test_decisions_are_numbered_without_gap():
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(name[:4]) for name in names] == list(range(len(names)))

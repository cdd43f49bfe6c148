"""The repository tests itself: floors, rooms, sizes and habits (docs/decisions/0001-architecture.md)."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from tests.strict import source
from tests.strict.source import APPS, FLOORS, HOUSE, ROOT, SRC, app_of, called, may_point, room_of, said

MODULE_LINES = 400
TEMPLATE_LINES = 150
VIEW_LINES = 25
SQUARE_ROOMS = {"apps", "migrations", "templates", "static", "templatetags", "__init__", "__pycache__", "py.typed"}


# --- Floors -----------------------------------------------------------------------------------------------------------


def test_every_app_has_a_floor_and_the_linter_holds_the_same_floors():
    linted = source.PYPROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    on_disk = sorted(path.parent.name for path in SRC.glob("*/apps.py"))

    assert [[app.strip() for app in layer.split("|")] for layer in linted] == FLOORS
    assert on_disk == sorted(APPS)


def test_every_app_is_installed_from_the_lowest_floor_up():
    installed = [name.removeprefix("maillage.") for name in settings.INSTALLED_APPS if name.startswith("maillage.")]

    assert sorted(installed) == sorted(APPS)
    assert [(low, high) for low, high in pairwise(installed) if source.HEIGHT[low] > source.HEIGHT[high]] == []


def test_relations_point_downwards_only():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("maillage.")
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if field.related_model._meta.app_label in APPS
        if not may_point(model._meta.app_label, field.related_model._meta.app_label)
    ]

    assert wrong == []


INCLUDED = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"'#]+)""")
LINKED = re.compile(r"""\{%\s*url\s+["']([^"']+)["']""")


def test_templates_include_and_extend_downwards_only():
    owners = source.template_owner()
    found = [(path, name) for path in source.templates() for name in INCLUDED.findall(source.template_text(path))]

    assert [f"{said(path)}: no template {name}" for path, name in found if not exists(name)] == []
    assert [
        f"{said(path)} → {name}" for path, name in found if name in owners and not may_point(app_of(path), owners[name])
    ] == []


def exists(name):
    from django.template import TemplateDoesNotExist
    from django.template.loader import get_template

    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


def url_owners():
    """The app of each named address."""
    owners = {}

    def walk(patterns, prefix):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
            elif isinstance(pattern, URLPattern) and pattern.name:
                parts = pattern.callback.__module__.split(".")
                owners[prefix + pattern.name] = parts[1] if parts[0] == "maillage" else ""

    walk(get_resolver().url_patterns, "")
    return owners


def test_templates_link_downwards_only():
    owners = url_owners()
    found = [(path, name) for path in source.templates() for name in LINKED.findall(source.template_text(path))]

    assert [f"{said(path)}: no address {name}" for path, name in found if name not in owners] == []
    assert [
        f"{said(path)} → {name}" for path, name in found if owners[name] and not may_point(app_of(path), owners[name])
    ] == []


def test_apps_do_not_speak_by_signals():
    assert [said(path) for path in source.modules() if "django.dispatch" in path.read_text()] == []


# --- Rooms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("app", APPS)
def test_only_rooms_in_an_app(app):
    allowed = {*HOUSE["rooms"], *HOUSE["own_rooms"].get(app, []), *SQUARE_ROOMS}
    found = {path.name.removesuffix(".py") for path in (SRC / app).iterdir() if not path.name.startswith(".")}

    assert sorted(found - allowed - {"data", "locale"}) == []


@pytest.mark.parametrize("app", sorted(HOUSE["own_rooms"]))
def test_a_room_of_its_own_kind_exists(app):
    assert [name for name in HOUSE["own_rooms"][app] if not list((SRC / app).glob(f"{name}*"))] == []


def test_modules_are_short():
    long = {said(path): len(path.read_text().splitlines()) for path in source.modules()}

    assert {name: lines for name, lines in long.items() if lines > MODULE_LINES} == {}


def test_templates_are_short():
    long = {said(path): len(path.read_text().splitlines()) for path in source.templates()}

    assert {name: lines for name, lines in long.items() if lines > TEMPLATE_LINES} == {}


def test_views_are_short():
    long = {
        f"{said(path)}:{view.name}": view.end_lineno - view.lineno + 1
        for path in source.modules()
        if room_of(path) == "views"
        for view in source.functions(path)
        if not view.name.startswith("_")
    }

    assert {name: lines for name, lines in long.items() if lines > VIEW_LINES} == {}


def actions():
    """The deeds: functions of the actions room that somebody does. The rest of that room helps them."""
    return [
        (path, function)
        for path in source.modules()
        if room_of(path) == "actions"
        for function in source.functions(path)
        if not function.name.startswith("_") and "actor" in names_of(function)
    ]


def names_of(function):
    return {argument.arg for argument in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]}


def test_actions_are_called_by_keywords():
    assert [
        f"{said(path)}:{action.name}" for path, action in actions() if action.args.args or action.args.posonlyargs
    ] == []


def test_actions_are_one_transaction():
    def atomic(action):
        return any(called(decorator) in {"transaction.atomic", "atomic"} for decorator in action.decorator_list)

    assert [f"{said(path)}:{action.name}" for path, action in actions() if not atomic(action)] == []


# --- Habits -----------------------------------------------------------------------------------------------------------


def test_the_clock_is_read_by_doors_only():
    """Below the doors the time is an argument (`at`); ruff bans `datetime.now` and `timezone.now` everywhere."""
    doors = {*HOUSE["reads_the_clock"]}
    readers = {
        said(path)
        for path in source.modules()
        if app_of(path) != "core" and room_of(path) not in doors
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call) and called(node) in {"now", "today", "clock.now", "clock.today", "timezone.now"}
    }

    assert sorted(readers) == []


def is_instant(node):
    """Whether an expression is named as an instant of UTC: `at`, `closes_at`, `now()`, `at - A_YEAR`."""
    if isinstance(node, ast.BinOp):
        return is_instant(node.left) or is_instant(node.right)
    if isinstance(node, ast.BoolOp):
        return any(is_instant(value) for value in node.values)
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.slice).endswith("_at'")
    if isinstance(node, ast.Call):
        return called(node) in {"now", "clock.now", "timezone.now"}
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    return name == "at" or name.endswith("_at")


def test_the_day_of_an_instant_is_asked_of_the_clock():
    """`at.date()` is the day in UTC: yesterday's, from midnight to two in Paris. `clock.day_of(at, zone)` is ours."""
    wrong = [
        f"{said(path)}:{node.lineno}: {ast.unparse(node)}"
        for path in source.modules()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date"
        if not node.args and is_instant(node.func.value)
    ]

    assert wrong == []


SILENCED = re.compile(r"#\s*(?:type: ignore|noqa)(.*)$", re.MULTILINE)
WITH_REASON = re.compile(r"^(?:\[[\w, -]+\]|:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)\s*(?:#|-|–|—)\s*\S.{2,}")


def test_what_is_silenced_says_which_rule_and_why():
    silent = [
        f"{said(path)}: {found.group().strip()}"
        for path in source.tracked()
        if path.suffix == ".py" and path != Path(__file__) and "migrations" not in path.parts
        for found in SILENCED.finditer(path.read_text())
        if not WITH_REASON.match(found.group(1).strip())
    ]

    assert silent == []


INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(?:ld\+)?json)[^>]*>|<style\b|\sstyle=[\"']|\son[a-z]{3,}=[\"']",
    re.IGNORECASE,
)


def test_templates_have_no_inline_script_nor_style():
    """The content security policy refuses them. Mails are exempt: their readers know no style sheet."""
    wrong = [
        f"{said(path)}: {found.group().strip()}"
        for path in source.templates()
        if path.suffix == ".html" and "mails" not in path.parts and "mail" not in path.parts
        for found in INLINE.finditer(source.template_text(path))
    ]

    assert wrong == []


def test_every_template_is_used():
    """Named by code, by another template, or taking the place of a library's template of the same name."""
    said_somewhere = "\n".join(
        [path.read_text() for path in source.modules()] + [source.template_text(path) for path in source.templates()]
    )
    standard = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}
    unused = [
        said(path)
        for path in source.templates()
        if (name := source.template_name(path)) not in said_somewhere
        and name not in standard
        and not replaces(name)
        and not built(name, said_somewhere)
        and not named_as_mail(name, said_somewhere)
    ]

    assert unused == []


def replaces(name):
    """Whether an installed library has a template of this name."""
    return any(
        (Path(config.path) / "templates" / name).exists()
        for config in apps.get_app_configs()
        if not config.name.startswith("maillage.")
    )


def named_as_mail(name, code):
    """Whether code names a mail: two or three templates of one name (`notify(template="events/mail/moved")`)."""
    stem = name.rpartition(".")[0]
    return stem.rpartition("/")[0].endswith("/mail") and f'"{stem}"' in code


def built(name, code):
    """Whether code builds the name from its folder (`f"notices/mails/{name}.txt"`)."""
    folder = name.rpartition("/")[0]
    return bool(re.search(rf"""f["']{re.escape(folder)}/\{{""", code))


# --- Migrations, tests, requirements ----------------------------------------------------------------------------------


@pytest.mark.parametrize("app", [app for app in APPS if list((SRC / app / "migrations").glob("0*.py"))])
def test_migrations_form_one_line(app):
    folder = SRC / app / "migrations"
    names = sorted(path.stem for path in folder.glob("0*.py"))

    assert (folder / "max_migration.txt").read_text().strip() == names[-1]
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_tests_mirror_the_apps():
    beside = {"factories", "journeys", "strict"}
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith("_")}
    tested = {app for app in APPS if list((ROOT / "tests" / app).rglob("test_*.py"))}

    assert sorted(folders - beside - set(APPS)) == []
    assert sorted(set(APPS) - tested) == []


def test_requirements_are_hashed_and_name_no_registry():
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        blocks = re.split(r"\n(?=[a-z0-9])", path.read_text(), flags=re.IGNORECASE)
        pinned = [block for block in blocks if "==" in block.splitlines()[0]]

        assert pinned, path
        assert [block.splitlines()[0] for block in pinned if "--hash=sha256:" not in block] == []
        assert "://" not in path.read_text()


def test_every_wanted_library_is_pinned():
    for path in sorted((ROOT / "requirements").glob("*.in")):
        pinned = set(
            re.findall(r"^([\w.-]+)(?:\[[\w,.-]+\])?==", path.with_suffix(".txt").read_text().lower(), re.MULTILINE)
        )
        wanted = re.findall(r"^([\w.-]+)", path.read_text(), re.MULTILINE)

        assert [name for name in wanted if not name.startswith("-") and name.lower() not in pinned] == []


MACHINE = re.compile(
    "|".join(
        (
            r"registry" + r"\.npmjs\.org",
            r"pypi\.org" + r"/simple",
            r"files\.python" + r"hosted\.org",
            r"deb\.debian" + r"\.org",
            r"/ro" + r"ot/[.\w]",
            r"/ho" + r"me/[a-z]+/",
            r"/wo" + r"rk/(?:main|shared|\.)",
        )
    )
)


def test_no_file_names_a_registry_or_a_machine():
    wrong = [
        f"{said(path)}: {found.group()}"
        for path in source.texts()
        for found in MACHINE.finditer(path.read_text(errors="replace"))
    ]

    assert wrong == []

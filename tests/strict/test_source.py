"""The files of the house are the same with git and without it."""

import shutil

import pytest

from tests.strict import source


def test_without_git_the_same_files_are_read():
    if shutil.which("git") is None or not (source.ROOT / ".git").exists():
        pytest.skip("git is missing")
    there = {name for name in source.listed_by_git() if (source.ROOT / name).is_file()}

    assert {name for name in source.walked(source.ROOT) if (source.ROOT / name).is_file()} == there


def test_a_walk_leaves_out_what_is_ignored(tmp_path):
    (tmp_path / ".gitignore").write_text("# Ours\n/var/\n*.py[co]\nnode_modules/\n")
    for name in ("a.py", "a.pyc", "var/db", "docs/var/kept", "docs/node_modules/x.js", ".git/config"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")

    assert sorted(source.walked(tmp_path)) == [".gitignore", "a.py", "docs/var/kept"]


def test_a_machine_without_git_is_walked(monkeypatch):
    asked = []
    monkeypatch.setattr(source.shutil, "which", lambda _name: None)
    monkeypatch.setattr(source, "listed_by_git", lambda: asked.append("git"))

    assert source.ROOT / "pyproject.toml" in source.tracked.__wrapped__()
    assert asked == []

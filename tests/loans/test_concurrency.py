"""Approvals at the same moment, each in a process of its own, against the real database."""

import json
import os
import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from maillage.loans.models import HeldDay, Loan
from tests.core.test_background import address
from tests.factories.loans import AT, make_lender, make_loan, make_tool

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)
CHILD = """
import json, os, sys, time
from datetime import datetime
from pathlib import Path

import django

django.setup()

from maillage.core.errors import Refused
from maillage.loans.actions import approve_all
from maillage.loans.models import Loan

work = json.loads(Path(sys.argv[1]).read_text())
folder, at = Path(work["folder"]), datetime.fromisoformat(work["at"])


def errand(keys):
    try:
        loans = list(Loan.objects.filter(pk__in=keys).select_related("tool", "lender__organisation__contribution"))
        approve_all(actor=None, loans=loans, at=at)
        return "approved"
    except Refused as refusal:
        return type(refusal).__name__
    except Exception as problem:
        return repr(problem)


def hand(number, keys):
    (folder / f"ready-{number}").touch()
    while not (folder / "start").exists():
        time.sleep(0.01)
    (folder / f"told-{number}").write_text(errand(keys))


hands = []
for number, keys in enumerate(work["errands"]):  # no connection is open yet: each process opens its own
    pid = os.fork()
    if not pid:
        hand(number, keys)
        os._exit(0)
    hands.append(pid)
print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in hands]))
"""


def in_processes(folder, errands):
    """A process for each errand (keys of loans), all waiting for the same start; gather what each became."""
    environment = {
        **os.environ, "DATABASE_URL": address(connection.settings_dict), "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT / "src"),
        "SECRET_KEY": "only-for-the-tests-and-long-enough-to-be-accepted-everywhere",
    }  # fmt: skip
    (folder / "child.py").write_text(CHILD)
    work = {"errands": errands, "at": AT.isoformat(), "folder": str(folder)}
    (folder / "work.json").write_text(json.dumps(work))
    command = [sys.executable, str(folder / "child.py"), str(folder / "work.json")]
    parent = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while len(list(folder.glob("ready-*"))) < len(errands) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(list(folder.glob("ready-*"))) == len(errands)
    (folder / "start").touch()
    assert set(json.loads(parent.communicate(timeout=300)[0])) == {0}
    return [(folder / f"told-{number}").read_text() for number in range(len(errands))]


def counted(told):
    return {one: told.count(one) for one in sorted(set(told))}


@pytest.mark.parametrize("copies", [1, 3])
def test_of_forty_approvals_as_many_pass_as_there_are_copies(here, tmp_path, copies):
    tool = make_tool(make_lender(here, rules={"preparation_days": 1, "check_days": 1}), copies=copies)
    loans = [make_loan(tool, date(2026, 4, 6)) for _ in range(40)]

    told = in_processes(tmp_path, [[loan.pk] for loan in loans])

    assert counted(told) == {"DatesTaken": 40 - copies, "approved": copies}
    approved = Loan.objects.filter(state="approved")
    assert sorted(approved.values_list("copy__label", flat=True)) == list("ABC")[:copies]
    days = {(row.copy_id, row.day) for row in HeldDay.objects.order_by("pk")}
    assert HeldDay.objects.count() == len(days)
    assert set(HeldDay.objects.order_by("pk").values_list("loan", flat=True)) == {one.pk for one in approved}


def test_twenty_random_baskets_neither_lock_each_other_nor_double(here, tmp_path):
    dice = random.Random(20260406)
    lender = make_lender(here)
    tools = [make_tool(lender, copies=dice.choice([1, 2]), title=f"Outil {number}") for number in range(6)]
    baskets = []
    for _ in range(20):
        wanted = dice.sample(tools, dice.randint(2, 4))
        first = date(2026, 4, 6) + DAY * dice.choice([0, 2, 7])
        baskets.append([make_loan(tool, first).pk for tool in wanted])

    told = in_processes(tmp_path, baskets)

    assert set(told) == {"approved", "DatesTaken"}
    for basket in baskets:
        assert len({Loan.objects.get(pk=pk).state for pk in basket}) == 1
    rows = [(row.copy_id, row.slice, row.day) for row in HeldDay.objects.order_by("pk")]
    assert len(rows) == len(set(rows)) > 0
    held = set(HeldDay.objects.order_by("pk").values_list("loan", flat=True))
    assert held == set(Loan.objects.filter(state="approved").order_by("pk").values_list("pk", flat=True))

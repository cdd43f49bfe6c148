"""Three hundred people save figures at once, in real processes, against the real database."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from maillage.directory.models import Organisation
from maillage.programmes.models import Cell, Request, Revision
from tests.core.test_background import address
from tests.factories.contributions import ContributionFactory
from tests.factories.programmes import make_action, make_campaign, make_indicator, make_programme
from tests.programmes.conftest import OPEN_DAY

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
ROOT = Path(__file__).resolve().parents[2]
PEOPLE, PROCESSES, THREADS = 300, 4, 4
CHILD = """
import json, sys, time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import django

django.setup()

from django.db import connections
from maillage.programmes.actions.answering import save_cells
from maillage.programmes.actions.cells import CellData
from maillage.programmes.actions.expected import expected_of
from maillage.programmes.models import Request

work = json.loads(Path(sys.argv[1]).read_text())
at = datetime.fromisoformat(work["at"])


def save(errand):
    key, indicator, value, seen = errand
    try:
        row = Request.objects.for_lists().get(pk=key)
        data = CellData(indicator=indicator, value=Decimal(value), seen=seen)
        saved = save_cells(actor=None, request=row, cells=[data], at=at, asked=expected_of(row))
        return "kept" if saved.cells else "overtaken"
    except Exception as problem:
        return repr(problem)


def person(errands):
    try:
        return [save(errand) for errand in errands]
    finally:
        connections.close_all()


Path(work["ready"]).touch()
while not Path(work["start"]).exists():
    time.sleep(0.02)
with ThreadPoolExecutor(work["threads"]) as pool:
    print(json.dumps([one for told in pool.map(person, work["people"]) for one in told]))
"""


def in_processes(folder, people):
    """Give each process its share of people; start them together; gather what each save became."""
    environment = {
        **os.environ, "DATABASE_URL": address(connection.settings_dict), "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT / "src"),
        "SECRET_KEY": "only-for-the-tests-and-long-enough-to-be-accepted-everywhere",
    }  # fmt: skip
    (folder / "child.py").write_text(CHILD)
    started = []
    for number in range(PROCESSES):
        work = {"people": people[number::PROCESSES], "at": OPEN_DAY.isoformat(), "threads": THREADS,
                "start": str(folder / "start"), "ready": str(folder / f"ready-{number}")}  # fmt: skip
        (folder / f"work-{number}.json").write_text(json.dumps(work))
        command = [sys.executable, str(folder / "child.py"), str(folder / f"work-{number}.json")]
        started.append(subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True))
    deadline = time.monotonic() + 120
    while len(list(folder.glob("ready-*"))) < PROCESSES and time.monotonic() < deadline:
        time.sleep(0.05)
    (folder / "start").touch()
    told = [process.communicate(timeout=300)[0] for process in started]
    return [one for text in told for one in json.loads(text)]


@pytest.fixture
def asked(here):
    """Three hundred structures, of which each has a return to fill."""
    programme = make_programme(here)
    action, campaign = make_action(programme), make_campaign(programme)
    for number in range(3):
        make_indicator(programme, code=f"C{number}")
    contributions = [ContributionFactory(origin=here, kind="organisation", published=True) for _ in range(PEOPLE)]
    clubs = Organisation.objects.bulk_create(
        Organisation(contribution=one, slug=f"club-{number}", name=f"Club {number}")
        for number, one in enumerate(contributions)
    )
    return Request.objects.bulk_create(
        Request(programme=programme, campaign=campaign, period=campaign.period, action=action, organisation=club)
        for club in clubs
    )


def test_three_hundred_people_save_at_once_without_loss_nor_lock_error(asked, tmp_path):
    indicators = list(asked[0].programme.indicators.order_by("pk").values_list("pk", flat=True))
    people = [[[row.pk, indicator, number, 0] for indicator in indicators] for number, row in enumerate(asked)]
    outcomes = in_processes(tmp_path, people)

    assert set(outcomes) == {"kept"}
    assert len(outcomes) == PEOPLE * 3
    assert Cell.objects.count() == Revision.objects.count() == PEOPLE * 3
    assert Cell.objects.exclude(request__state="draft").count() == 0
    found = dict(Cell.objects.filter(indicator=indicators[0]).order_by("pk").values_list("request_id", "value"))
    assert found == {row.pk: number for number, row in enumerate(asked)}


def test_sixty_people_on_the_same_figure_and_one_is_first_each_time(asked, tmp_path):
    row = asked[0]
    indicator = row.programme.indicators.order_by("pk").first().pk
    people = [[[row.pk, indicator, number, 0]] for number in range(60)]
    outcomes = in_processes(tmp_path, people)

    assert (outcomes.count("kept"), outcomes.count("overtaken")) == (1, 59)
    assert (Cell.objects.get().revision, Revision.objects.count()) == (1, 1)
    assert Cell.objects.get().value == Revision.objects.get().value

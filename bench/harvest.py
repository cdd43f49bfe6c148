"""Measure a whole harvest: records a second, growth, and two harvesters that are not ours while the repository changes.

    .venv/bin/python bench/harvest.py                        5,000 and 50,000 records, in process, print what is found
    .venv/bin/python bench/harvest.py --records 50000        one volume

The engine is that of DATABASE_URL; without it, SQLite in a folder that is thrown away. Time is processor time of the whole
exchange: what answers, and for the two harvesters what reads the answer too.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BEGIN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LATER = timedelta(hours=20)
FLOOR_REQUESTS = 200
SETS = {"type": "Types", "type:fiche": "Fiche d’activité", "theme": "Thèmes", "theme:ciel": "Ciel et espace"}


def prepare() -> None:
    """Django, on a database that nobody uses."""
    sys.path[:0] = [str(ROOT / "src"), str(ROOT), str(ROOT / "bench")]
    folder = tempfile.mkdtemp(prefix="maillage-harvest-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/harvest.sqlite3")
    os.environ["DATA_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench_settings"
    import django  # noqa: PLC0415 - the path must be set first
    from django.core.management import call_command  # noqa: PLC0415 - the same

    django.setup()
    call_command("migrate", verbosity=0)


def description(number: int) -> Any:
    """A resource of usual length."""
    from maillage.oai.crosswalks import Description  # noqa: PLC0415 - Django must be ready
    from maillage.oai.crosswalks.description import Classified, Part  # noqa: PLC0415 - the same

    return Description(
        url=f"https://reseau.example/ressources/fiche-{number}/", title=f"Fiche numéro {number}", language="fr",
        description="Un bâton, une planche, une journée de soleil. " * 12, kind="Text", document_type="texte",
        learning_type="exercise", metadata_at=BEGIN, keywords=("Ciel et espace", "Mathématiques"),
        authors=("Nour Hadj", "Léo Vasseur"), publisher="Club Céphée", issued_on=BEGIN.date(), ages=(8, 12), minutes=90,
        parts=(Part(url=f"https://reseau.example/f/{number}", media_type="application/pdf", size=120_000),),
        rights="CC BY-SA 4.0", rights_url="https://creativecommons.org/licenses/by-sa/4.0/", contexts=("school",),
        classified=(Classified(purpose="discipline", source="Maillage", code="ciel", label="Ciel et espace"),),
    )  # fmt: skip


def fill(records: int) -> float:
    """So many records, one a second before the beginning. Gives how many are kept in a second of processor."""
    from django.db import transaction  # noqa: PLC0415 - Django must be ready

    from maillage.oai.actions import keep  # noqa: PLC0415 - the same
    from maillage.oai.crosswalks import written  # noqa: PLC0415 - the same

    begin = time.process_time()
    for start in range(0, records, 5_000):
        with transaction.atomic():
            for number in range(start, min(records, start + 5_000)):
                at = BEGIN - timedelta(seconds=records - number)
                keep(key=f"ressource-{number}", sets=SETS, formats=written(description(number)), at=at)
    return records / (time.process_time() - begin)


def floor(client: Any) -> float:
    """Seconds of processor for an answer that says a constant."""
    client.get("/plancher/")
    begin = time.process_time()
    for _request in range(FLOOR_REQUESTS):
        client.get("/plancher/")
    return (time.process_time() - begin) / FLOOR_REQUESTS


def pages(client: Any, first: dict[str, str]) -> Iterator[tuple[int, float, int]]:
    """Every page of a list: its records, what it cost, its bytes."""
    asked = first
    while asked:
        begin = time.process_time()
        answer = client.get("/oai/", asked)
        spent = time.process_time() - begin
        body = answer.content
        yield body.count(b"<header"), spent, len(body)
        token = body.rpartition(b"<resumptionToken")[2].partition(b">")[2].partition(b"<")[0].decode()
        asked = {"verb": first["verb"], "resumptionToken": token} if token else {}


def whole(client: Any, name: str, first: dict[str, str], base: float) -> float:
    """Measure a whole list; gives what its last tenth of pages costs beside the first."""
    found = list(pages(client, first))
    records, spent = sum(one[0] for one in found), sum(one[1] for one in found)
    tenth = max(1, len(found) // 10)
    growth = sum(one[1] for one in found[-tenth - 1 : -1] or found) / sum(one[1] for one in found[:tenth])
    mean = spent / len(found)
    print(
        f"{name}: {records:,} records in {len(found)} answers, {records / spent:,.0f} records a second of processor,"
        f" {mean * 1000:.1f} ms an answer, {mean / base:.0f} × the floor, end of the list {growth:.2f} × its beginning,"
        f" {sum(one[2] for one in found) / records / 1000:.1f} kB a record"
    )
    return growth


def harvesters(client: Any, records: int) -> None:
    """The two of them, each with deletions, changes and arrivals in the middle, and a second harvest twenty hours later."""
    import time_machine  # noqa: PLC0415 - a tool of the tests

    from maillage.oai.actions import drop, keep  # noqa: PLC0415 - Django must be ready
    from maillage.oai.crosswalks import written  # noqa: PLC0415 - the same
    from tests.oai.test_harvesters import Oaipmh, ScytheOverHttp  # noqa: PLC0415 - the readers of the tests

    for turn, reader in enumerate((Oaipmh, ScytheOverHttp)):
        start = BEGIN + turn * timedelta(days=3)
        taken: Counter[str] = Counter()
        gone = [turn * 1_000 + number for number in (0, 7, records // 2, records - 50)]
        with time_machine.travel(start, tick=False) as clock:
            begin = time.process_time()
            for rank, (identifier, _deleted) in enumerate(reader(client).records()):
                taken[identifier] += 1
                if rank == records // 3:
                    clock.move_to(start + LATER)
                    for number in gone:
                        drop(key=f"ressource-{number}", at=start + LATER)
                    for number in range(records + turn * 10, records + turn * 10 + 10):
                        keep(
                            key=f"ressource-{number}", sets=SETS, formats=written(description(number)), at=start + LATER
                        )
            spent = time.process_time() - begin
            clock.move_to(start + 2 * LATER)
            again = Counter(
                identifier for identifier, _deleted in reader(client).records(start - timedelta(seconds=10))
            )
        total = records + (turn + 1) * 10
        missing = total - len(set(taken) | set(again))
        doubled = sum(times > 1 for times in (*taken.values(), *again.values()))
        print(
            f"{reader.__name__}: {len(taken):,} records, then {len(again)} that changed, {missing} missing, {doubled}"
            f" doubled, {len(taken) / spent:,.0f} records a second of processor, reading included"
        )


def main() -> int:
    """Fill, harvest, tell."""
    parser = argparse.ArgumentParser(description="Measure what a harvest costs.")
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--no-harvesters", action="store_true", help="without the two that are not ours")
    asked = parser.parse_args()
    prepare()
    from django.test import Client  # noqa: PLC0415 - Django must be ready

    from maillage.oai import views  # noqa: PLC0415 - the same

    views.A_MINUTE = 10**9  # one machine plays all the callers
    print(f"{asked.records:,} records kept, {fill(asked.records):,.0f} a second of processor, three formats each")
    client = Client()
    base = floor(client)
    for prefix in ("oai_dc", "lom"):
        whole(client, f"ListRecords, {prefix}", {"verb": "ListRecords", "metadataPrefix": prefix}, base)
    whole(
        client, "ListRecords of a set, lom", {"verb": "ListRecords", "metadataPrefix": "lom", "set": "theme:ciel"}, base
    )
    whole(client, "ListIdentifiers", {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}, base)
    if not asked.no_harvesters:
        harvesters(client, asked.records)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

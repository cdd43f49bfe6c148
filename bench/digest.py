"""Measure the digest: queries for each batch, and mails composed a second, on a database of its own.

    .venv/bin/python bench/digest.py                  3,000 people who follow five things each, 300 news
    .venv/bin/python bench/digest.py --people 30000

The engine is that of DATABASE_URL; without it, SQLite in a folder that is thrown away. Nobody's data is touched: what is
written is rolled back by forgetting the database (SQLite) or the people made here (PostgreSQL).
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEOPLE_WHO_LOOK = 40
AT = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)


def prepare() -> None:
    """Django, on a database that nobody uses."""
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    folder = tempfile.mkdtemp(prefix="maillage-digest-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/digest.sqlite3")
    os.environ["DATA_DIR"] = folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 - the path must be set first
    from django.core.management import call_command  # noqa: PLC0415 - the same

    django.setup()
    call_command("migrate", verbosity=0)


def fill(people: int, news: int) -> None:
    """People at home in one territory, each following five of fifty themes and structures, and news about them."""
    from maillage.accounts.models import User  # noqa: PLC0415 - Django must be ready
    from maillage.contributions.models import Contribution, Placement  # noqa: PLC0415 - the same
    from maillage.members.models import Follow, News, Profile, Topic  # noqa: PLC0415 - the same
    from maillage.territories.models import Residence, Territory  # noqa: PLC0415 - the same

    draw = random.Random(1)
    home, _made = Territory.objects.get_or_create(slug="mesure", defaults={"name": "Mesure", "in_name": "ici"})
    users = User.objects.bulk_create(
        User(email=f"digest{number}@example.org", display_name=f"Personne {number}", password="!")
        for number in range(people)
    )
    Residence.objects.bulk_create(Residence(user=user, territory=home) for user in users)
    Profile.objects.bulk_create(
        Profile(
            user=user, slug=f"digest-{number}", updated_at=AT, digest_next_at=AT, digest_told_at=AT - timedelta(days=7)
        )
        for number, user in enumerate(users)
    )
    Follow.objects.bulk_create(
        (Follow(user=user, kind="theme", key=f"t{key}", at=AT) for user in users for key in draw.sample(range(50), 5)),
        batch_size=5000,
    )
    rows = Contribution.objects.bulk_create(
        Contribution(
            kind="event",
            title=f"Rendez-vous {number}",
            origin=home,
            state="published",
            created_at=AT,
            updated_at=AT,
            published_at=AT - timedelta(hours=number % 100),
        )
        for number in range(news)
    )
    Placement.objects.bulk_create(Placement(contribution=row, territory=home, placed_at=AT) for row in rows)
    told = News.objects.bulk_create(
        News(
            contribution=row,
            published_at=row.published_at,
            known_at=AT - timedelta(hours=1),
            seen_at=AT,
            path=f"/agenda/rendez-vous-{row.pk}/",
            summary="Une phrase qui dit ce que l’on y fera, et avec qui.",
        )
        for row in rows
    )
    Topic.objects.bulk_create(
        Topic(news=one, token=f"theme:t{key}", published_at=one.published_at)
        for one in told
        for key in draw.sample(range(50), 2)
    )


def main() -> int:
    """Fill, serve, count."""
    parser = argparse.ArgumentParser(description="Measure the digest.")
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--news", type=int, default=300)
    asked = parser.parse_args()
    prepare()
    from django.db import connection, reset_queries  # noqa: PLC0415 - Django must be ready
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - the same

    from maillage.members.actions.digests import load_window, serve_batch  # noqa: PLC0415 - the same

    fill(asked.people, asked.news)
    reset_queries()
    began, busy = time.perf_counter(), time.process_time()
    window = load_window(AT)
    served = mails = batches = queries = 0
    while True:
        with CaptureQueriesContext(connection) as told:
            people, written = serve_batch(at=AT, window=window)
        if not people:
            break
        served, mails, batches, queries = served + people, mails + written, batches + 1, max(queries, len(told))
    wall, cpu = time.perf_counter() - began, time.process_time() - busy
    print(
        f"{connection.vendor}: {served:,} people, {mails:,} mails, {batches} batches, {queries} queries a batch at most"
    )
    print(f"{mails / wall:,.0f} mails a second ({wall:.1f} s), {1000 * cpu / max(mails, 1):.2f} ms of processor each")
    print(personal_page())
    return 0


def personal_page() -> str:
    """What « Mon fil » costs to one of these people: milliseconds of processor, statements."""
    from django.conf import settings  # noqa: PLC0415 - Django must be ready
    from django.db import connection  # noqa: PLC0415 - the same
    from django.test import Client  # noqa: PLC0415 - the same
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - the same
    from django.urls import reverse  # noqa: PLC0415 - the same

    from maillage.accounts.models import User  # noqa: PLC0415 - the same

    settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], True  # static files are not collected here
    people = User.objects.filter(email__startswith="digest").order_by("pk")[:PEOPLE_WHO_LOOK]
    times, most = [], 0
    for person in people:
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        client.get(reverse("members:feed"))
        began = time.process_time()
        with CaptureQueriesContext(connection) as told:
            answer = client.get(reverse("members:feed"))
        times.append(1000 * (time.process_time() - began))
        most = max(most, len(told))
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(answer.status_code)
    return f"personal page: {statistics.median(times):.1f} ms of processor, {most} queries"


if __name__ == "__main__":
    raise SystemExit(main())

"""What machines are told: alive, ready, and why not."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from maillage.core import background
from maillage.core.clock import now


def test_alive_asks_nothing_of_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/-/vivant")

    assert (response.status_code, response.content) == (200, b"vivant\n")


def test_ready_tells_each_part(client, db):
    background.register(now())

    response = client.get("/-/pret")

    assert response.status_code == 200
    assert response.json() == {"ready": True, "database": "ok", "cache": "ok", "migrations": "ok", "worker": "ok"}
    assert "no-store" in response["Cache-Control"]


def test_a_worker_that_sleeps_is_told_and_closes_nothing(client, db):
    response = client.get("/-/pret")

    assert (response.status_code, response.json()["worker"]) == (200, "late")


def test_a_migration_that_waits_closes_the_door(client, db):
    MigrationRecorder(connection).migration_qs.filter(app="django_q", name__startswith="0019").delete()

    response = client.get("/-/pret")

    assert (response.status_code, response.json()["migrations"]) == (503, "waiting")


def test_a_database_that_is_away_closes_the_door(client, db):
    def away(*_arguments):
        raise DatabaseError

    with connection.execute_wrapper(away):
        response = client.get("/-/pret")

    assert (response.status_code, response.json()["database"]) == (503, "away")


def test_a_cache_that_is_away_closes_the_door(client, db, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }

    response = client.get("/-/pret")

    assert (response.status_code, response.json()["cache"]) == (503, "away")


@pytest.mark.parametrize("path", ["/-/vivant", "/-/pret"])
def test_machines_only_read(client, db, path):
    assert client.post(path).status_code == 405


def test_redis_keeps_what_it_is_given(settings):
    import socket

    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 6379)):
            pytest.skip("Redis is missing")
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:6379/9"}
    }

    cache.set("maillage.tests", {"é": [1, 2]}, 10)

    assert cache.get("maillage.tests") == {"é": [1, 2]}
    cache.delete("maillage.tests")
    cache.close()

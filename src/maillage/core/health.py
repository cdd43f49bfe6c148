"""Two addresses for machines: is the process alive, and may it be given visitors?

``/-/vivant`` touches nothing: a supervisor restarts the process when it does not answer. ``/-/pret`` looks at what a
page needs (database, cache, migrations) and answers 503 when one is missing, so that a balancer sends visitors
elsewhere. A worker that sleeps is told there too, but does not close the door: pages still answer.
"""

from collections.abc import Callable

import structlog
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.core import background
from maillage.core.clock import now

log = structlog.get_logger("maillage.health")


def _database() -> str:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _cache() -> str:
    cache.get("core.health")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "waiting" if waiting else "ok"


def _worker() -> str:
    return "late" if background.is_late(now()) else "ok"


CLOSING: dict[str, Callable[[], str]] = {"database": _database, "cache": _cache, "migrations": _migrations}
TOLD: dict[str, Callable[[], str]] = {"worker": _worker}


def _look(name: str, check: Callable[[], str]) -> str:
    """What a check says; the reason of a failure goes to the logs, not to whoever asks."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - any failure of a part means that the part is away
        log.warning("not ready", part=name, error=type(error).__name__)
        return "away"


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("vivant\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served, 503 otherwise; the parts and their state as JSON."""
    parts = {name: _look(name, check) for name, check in CLOSING.items()}
    closed = any(state != "ok" for state in parts.values())
    parts |= {name: _look(name, check) for name, check in TOLD.items()}
    return JsonResponse({"ready": not closed, **parts}, status=503 if closed else 200)

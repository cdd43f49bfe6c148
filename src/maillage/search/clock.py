"""The clock of a read model: one row per model, moved by every write.

The row stays locked until the writer's transaction ends, so ticks become visible in their order: who has read tick 7
has everything up to 7. Move it last, it is what other writers wait for.
"""

import secrets

from django.db import connections

from maillage.search.models import Clock

EPOCH_BITS = 62


def next_tick(name: str, using: str = "default") -> int:
    """Move the clock, inside the writer's transaction. Gives the tick that stamps what this transaction changes."""
    with connections[using].cursor() as cursor:
        cursor.execute("UPDATE search_clock SET tick = tick + 1 WHERE name = %s RETURNING tick", [name])
        row = cursor.fetchone()
        if row is None:
            cursor.execute(
                "INSERT INTO search_clock (name, tick, epoch) VALUES (%s, 1, %s)"
                " ON CONFLICT (name) DO UPDATE SET tick = search_clock.tick + 1 RETURNING tick",
                [name, secrets.randbits(EPOCH_BITS)],
            )
            row = cursor.fetchone()
    return int(row[0])


def restart(name: str, using: str = "default") -> None:
    """Have every process read everything again: rows were deleted, restored, or changed without a stamp."""
    next_tick(name, using)
    Clock.objects.using(using).filter(name=name).update(epoch=secrets.randbits(EPOCH_BITS))


def restart_all(using: str = "default") -> None:
    """Restart the clock of every read model."""
    for name in list(Clock.objects.using(using).order_by("name").values_list("name", flat=True)):
        restart(name, using)


def reading(name: str, using: str = "default") -> tuple[int, int]:
    """The (epoch, tick) now; zeros when nothing was ever written."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT epoch, tick FROM search_clock WHERE name = %s", [name])
        row = cursor.fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))

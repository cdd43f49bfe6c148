"""A form that creates something creates it once: sent again, it goes on with what it made the first time.

The page gives each new form a key. The first to come with it makes the thing and writes down which; those that come
while it is being made wait for it. Nothing that was changed in between is lost: the second one writes the thing again.
"""

import secrets
import time

from django.core.cache import cache

LIFE = 24 * 3600
BEING_MADE, MAKING_SECONDS = 0, 20
WAIT, TURNS = 0.1, 50
LONGEST = 40


def new_key() -> str:
    """The key of a form that nobody has sent yet."""
    return secrets.token_hex(8)


class Once:
    """One form of one person."""

    def __init__(self, person: int, what: str, key: str) -> None:
        """A form without a key is not held back."""
        self._key = f"once:{person}:{what}:{key}" if key and len(key) <= LONGEST and key.isalnum() else ""

    def made(self) -> int | None:
        """What this form made already, waiting for it while it is being made."""
        for _turn in range(TURNS):
            found: int | None = cache.get(self._key) if self._key else None
            if found != BEING_MADE:
                return found
            time.sleep(WAIT)
        return None

    def begin(self) -> bool:
        """Take the right to make it; False when another request has it."""
        return not self._key or bool(cache.add(self._key, BEING_MADE, MAKING_SECONDS))

    def done(self, thing: int) -> None:
        """It is made."""
        if self._key:
            cache.set(self._key, thing, LIFE)

    def give_up(self) -> None:
        """It was refused: the same form may be corrected and sent again."""
        if self._key:
            cache.delete(self._key)

"""Resumption tokens: signed, kept nowhere, valid for two days (section 3.5).

A token holds the whole question with its upper bound frozen, and the mark after which the next page begins: what
changes meanwhile leaves this list and is in the next harvest, so that nothing is missed and nothing comes twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

SALT = "oai.token"
LIFE = timedelta(hours=48)
PARTS = 9
LONGEST = 1_000


@dataclass(frozen=True)
class Token:
    """The rest of a list."""

    verb: str
    prefix: str
    spec: str
    low: int
    high: int
    after: int
    cursor: int
    total: int
    expires: int

    def text(self) -> str:
        """What the harvester sends back."""
        parts = [self.verb, self.prefix, self.spec, self.low, self.high, self.after, self.cursor, self.total,
                 self.expires]  # fmt: skip
        return signing.dumps(parts, salt=SALT)


def read(text: str, at: datetime) -> Token | None:
    """The token that comes back; nothing when it is not ours, or too old."""
    if len(text) > LONGEST:
        return None
    try:
        parts = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if not isinstance(parts, list) or len(parts) != PARTS:
        return None
    token = Token(*parts)
    return token if token.expires >= int(at.timestamp()) else None


def expiry(at: datetime) -> int:
    """When a token made now ends, in seconds."""
    return int((at + LIFE).timestamp())

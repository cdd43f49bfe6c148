"""The terms of the index. A mark that no word can hold tells what a term is about.

==========  ==========================================================
``electr``  a stem of the title, the summary or the body
``†electr`` the same, in the title
``¶electricite``  a folded word of the title, for completion
``§p``, ``§p12``  visible of everyone; and shown in territory 12 (``§m…``: visible of members only)
``§pkevent``, ``§p12kevent``  the same, of this kind
``§d24323`` takes place in this month (months since year 0)
==========  ==========================================================
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from maillage.search.stems import Token, stop_words

TITLE = "†"
TITLE_WORD = "¶"
EVERYONE = "§p"
MEMBERS = "§m"
MONTHS_A_YEAR = 12
MOST_MONTHS = 24
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def minute(moment: datetime | None) -> int | None:
    """Minutes since 1970, rounded down."""
    return None if moment is None else int(moment.timestamp() // 60)


def moment_of(minutes: int | None) -> datetime | None:
    """The instant of a number of minutes since 1970, in UTC."""
    return None if minutes is None else EPOCH + timedelta(minutes=minutes)


NOT_OF_THE_NETWORK = "-"  # among the scopes of an entry


def place(scope_id: int | None, kind: str = "", *, public: bool = True) -> str:
    """Visible of everyone (or of members only), in a territory when one is named, of a kind when one is named.

    One term for the three, because engines are slow at crossing several long lists.
    """
    return f"{EVERYONE if public else MEMBERS}{'' if scope_id is None else scope_id}{_of_kind(kind)}"


def _of_kind(name: str) -> str:
    return "k" + "".join(char for char in name if char.isalnum()) if name else ""


def places(scopes: Iterable[int], kind: str, *, public: bool, network: bool = True) -> list[str]:
    """Every `place` where an entry is found."""
    found: list[int | None] = [None] if network else []
    return [place(one, name, public=public) for one in (*found, *sorted(set(scopes))) for name in ("", kind)]


def month(moment: datetime, *, later: int = 0) -> str:
    """Takes place in the month of this instant, or ``later`` months after."""
    return f"§d{moment.year * MONTHS_A_YEAR + moment.month - 1 + later}"


def months(starts_at: datetime | None, ends_at: datetime | None) -> list[str]:
    """The months that a period touches, two years at most."""
    if starts_at is None:
        return []
    last = ends_at or starts_at
    length = (last.year - starts_at.year) * MONTHS_A_YEAR + last.month - starts_at.month
    return [month(starts_at, later=number) for number in range(min(max(length, 0), MOST_MONTHS) + 1)]


def of_text(title: Iterable[Token], stems: set[str]) -> set[str]:
    """The terms of a title's words, and of all the stems. Stop words enter too: alone, they are searched."""
    found = set(stems)
    for token in title:
        found.update((token.stem, TITLE + token.stem, TITLE_WORD + token.word))
    return found


def limits(scope_id: int | None, kinds: tuple[str, ...], *, public: bool) -> tuple[str, ...]:
    """The terms of which an entry must hold one, besides the words."""
    audiences = (True,) if public else (True, False)
    return tuple(place(scope_id, name, public=whom) for name in kinds or ("",) for whom in audiences)


def content_words(words: list[str]) -> list[str]:
    """The words of a query without stop words, unless nothing else is left."""
    return [word for word in words if word not in stop_words()] or words

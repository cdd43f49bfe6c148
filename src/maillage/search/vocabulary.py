"""The words of the index: which begin so, which is meant by a misspelt one.

Writers only add rows (`Word`), so none waits for another; `tidy` adds them up. Spellings of one folded word are kept
apart so that a correction is shown with its accents.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from django.db import connections, transaction

from maillage.search.engines import engine_of
from maillage.search.stems import Token

AT_ONCE = 500
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST_CORRECTED = 4
SHORTEST_TWICE = 7
SHORTEST_PREFIX = 2
MOST_EXPANSIONS = 12


def learn(changes: Counter[Token], using: str = "default") -> None:
    """Add to (or take from) the number of texts that hold each word."""
    rows = [(*token, seen) for token, seen in sorted(changes.items()) if seen]
    if rows:
        with connections[using].cursor() as cursor:
            cursor.executemany("INSERT INTO search_word (word, stem, spelling, seen) VALUES (%s, %s, %s, %s)", rows)


def tidy(words: Collection[str] | None = None, using: str = "default") -> int:
    """Merge the rows of each spelling and drop those that no text holds; of these words, or of all. Gives how many."""
    where, params = "", []
    if words is not None:
        where, params = f"WHERE word IN ({_marks(words)})", list(words)
    if words is not None and not words:
        return 0
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT word FROM (SELECT word FROM search_word {where} GROUP BY word, spelling"  # noqa: S608 - marks only
            " HAVING COUNT(*) > 1 OR SUM(seen) <= 0) AS loose ORDER BY word",
            params,
        )
        loose = [word for (word,) in cursor.fetchall()]
    for start in range(0, len(loose), AT_ONCE):
        _merge(loose[start : start + AT_ONCE], using)
    return len(loose)


def _merge(words: Sequence[str], using: str) -> None:
    """Replace the rows of these words by their sums; rows added meanwhile by others are left for the next time."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(
            f"DELETE FROM search_word WHERE word IN ({_marks(words)}) RETURNING word, stem, spelling, seen",  # noqa: S608 - marks only
            list(words),
        )
        sums: Counter[Token] = Counter()
        for word, stem, spelling, seen in cursor.fetchall():
            sums[Token(word, stem, spelling)] += seen
        learn(Counter({token: seen for token, seen in sums.items() if seen > 0}), using)


def _marks(values: Collection[str]) -> str:
    return ",".join(["%s"] * len(values))


def stems_beginning(prefix: str, using: str = "default") -> list[str]:
    """The stems of the words that begin so, the most frequent first; none under two letters."""
    return _beginning("stem", prefix, using)


def words_beginning(prefix: str, using: str = "default") -> list[str]:
    """The words that begin so, the most frequent first; none under two letters."""
    return _beginning("word", prefix, using)


def _beginning(column: str, prefix: str, using: str) -> list[str]:
    if len(prefix) < SHORTEST_PREFIX:
        return []
    clause, params = engine_of(using).begins("word", prefix)
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM search_word WHERE {clause} GROUP BY {column} HAVING SUM(seen) > 0"  # noqa: S608 - ours
            f" ORDER BY SUM(seen) DESC, {column} LIMIT %s",
            [*params, MOST_EXPANSIONS],
        )
        return [found for (found,) in cursor.fetchall()]


def _seen(words: Collection[str], using: str) -> dict[str, tuple[int, str]]:
    """Of these words, those that are in texts: in how many, and their commonest spelling."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT word, spelling, SUM(seen) FROM search_word WHERE word IN ({_marks(words)})"  # noqa: S608 - marks only
            " GROUP BY word, spelling HAVING SUM(seen) > 0",
            list(words),
        )
        found: dict[str, tuple[int, str]] = {}
        for word, spelling, seen in sorted(cursor.fetchall(), key=lambda row: row[2]):
            found[word] = (found.get(word, (0, ""))[0] + seen, spelling)
        return found


def is_known(word: str, using: str = "default") -> bool:
    """Whether a text holds this folded word."""
    return bool(_seen([word], using))


def one_edit_away(word: str) -> set[str]:
    """Every word at one deletion, exchange of neighbours, replacement or insertion of a letter."""
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    fewer = {left + right[1:] for left, right in parts if right}
    turned = {left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in parts if right for letter in LETTERS}
    more = {left + letter + right for left, right in parts for letter in LETTERS}
    return (fewer | turned | changed | more) - {word}


def distance(left: str, right: str, most: int) -> int:
    """Edits between two words (insertion, deletion, replacement, exchange of neighbours); ``most`` + 1 beyond."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for place, letter in enumerate(left, 1):
        older, before, row = before, row, [place]
        for other_place, other in enumerate(right, 1):
            cost = min(before[other_place] + 1, row[-1] + 1, before[other_place - 1] + (letter != other))
            swapped = place > 1 and other_place > 1 and letter == right[other_place - 2] and left[place - 2] == other
            row.append(min(cost, older[other_place - 2] + 1) if swapped else cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def correct(word: str, using: str = "default") -> str | None:
    """The spelling most probably meant by a word that no text holds; None when none is near.

    One edit for words of four letters, two from seven; at equal distance the word of most texts wins.
    """
    if len(word) < SHORTEST_CORRECTED or not word.isalpha():
        return None
    near = _seen(one_edit_away(word), using)
    if near:
        return max(near.items(), key=lambda item: (item[1][0], item[0]))[1][1]
    if len(word) < SHORTEST_TWICE:
        return None
    far = {other: 2 for other in _same_start(word, using) if distance(word, other, 2) <= 2}  # noqa: PLR2004 - two mistakes
    seen = _seen(far, using) if far else {}  # a word that left every text keeps its line for a while
    return max(seen.items(), key=lambda item: (item[1][0], item[0]))[1][1] if seen else None


def _same_start(word: str, using: str) -> list[str]:
    """Words of the same first letter, or of the same two next ones, whose length is near."""
    engine = engine_of(using)
    found: set[str] = set()
    for start in {word[0], word[1] + word[0]}:
        clause, params = engine.begins("word", start)
        with connections[using].cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT word FROM search_word WHERE {clause}"  # noqa: S608 - our clause
                " AND LENGTH(word) BETWEEN %s AND %s ORDER BY word",
                [*params, len(word) - 2, len(word) + 2],
            )
            found.update(other for (other,) in cursor.fetchall())
    letters = set(word)
    return sorted(other for other in found if len(letters.symmetric_difference(other)) <= 4)  # noqa: PLR2004 - letters apart

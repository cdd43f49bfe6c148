"""What keeps the index in order while nobody waits."""

from maillage.core.background import daily, every
from maillage.search import vocabulary
from maillage.search.engines import engine_of


@every(minutes=60)
def tidy_vocabulary() -> int:
    """Add up the rows of the vocabulary and drop the words that no text holds any more. Gives how many words."""
    return vocabulary.tidy()


@daily(at="03:25")
def settle_index() -> None:
    """Take the terms of what was removed or erased out of the file of the index."""
    engine_of().settle()

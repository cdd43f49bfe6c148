"""What keeps the index in order while nobody waits."""

from maillage.core.background import every
from maillage.search import vocabulary


@every(minutes=60)
def tidy_vocabulary() -> int:
    """Add up the rows of the vocabulary and drop the words that no text holds any more. Gives how many words."""
    return vocabulary.tidy()

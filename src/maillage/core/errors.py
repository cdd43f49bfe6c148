"""What an action says when it refuses."""

from django.utils.functional import Promise


class Refused(Exception):  # noqa: N818 - an expected answer, not a failure of the program
    """An action refuses, in words for the person who asked: what, where, and the remedy.

    Subclasses live beside what raises them. Doors show the sentence; nothing was written.
    """

    def __init__(self, sentence: str | Promise) -> None:
        """Keep the sentence, translated when it is shown."""
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        """The sentence in the active language."""
        return str(self.sentence)


class TooLate(Refused):
    """Somebody was first: the object is no longer in the state the person saw."""

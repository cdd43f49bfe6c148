"""What an action says when it refuses."""

from typing import Any

from django.utils.functional import Promise


class Refused(Exception):  # noqa: N818 - an expected answer, not a failure of the program
    """An action refuses, in words for the person who asked: what, where, and the remedy.

    Subclasses live beside what raises them. Doors show the sentence; nothing was written. ``status`` is that of a page
    which says nothing else: 409, or 403 when another person would have been served.
    """

    status = 409

    def __init__(self, sentence: str | Promise) -> None:
        """Keep the sentence, translated when it is shown."""
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        """The sentence in the active language."""
        return str(self.sentence)


class TooLate(Refused):
    """Somebody was first: the object is no longer in the state the person saw."""


class said_in:  # noqa: N801 - read in a sentence: « with said_in(form) »
    """Say a refusal in the form that asked for the deed, above its fields; what was typed stays there.

    What follows the deed inside (a message, the way on) is skipped when it refuses.
    """

    def __init__(self, form: Any) -> None:
        """Keep the form."""
        self.form = form

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """A refusal becomes an error of the form; anything else goes on."""
        if not isinstance(error, Refused):
            return False
        self.form.add_error(None, str(error))
        return True

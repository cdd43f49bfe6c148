"""The named raw values of one record."""

import json
from collections.abc import Mapping
from typing import Any

from maillage.core.text import fold
from maillage.imports.readers.record import line_of

NO_VALUES = frozenset({"", "-", "--", ".", "null", "none", "nan", "n/a", "nc", "#n/a", "#ref!", "#valeur!", "#value!"})
LONGEST_NO_VALUE = 24


def says_nothing(text: str) -> bool:
    """Whether a text is what tables write where nothing is known."""
    bare = text.strip()
    return len(bare) <= LONGEST_NO_VALUE and fold(bare) in NO_VALUES


class Fields:
    """The raw values of one record by field; a blank, a dash or a spreadsheet's error counts as nothing."""

    def __init__(self, values: Mapping[str, object]) -> None:
        """Keep what says something."""
        self.values = {
            field: value
            for field, value in values.items()
            if value is not None and not (isinstance(value, str) and says_nothing(value))
        }

    def raw(self, field: str) -> object:
        """The value as it was read."""
        return self.values.get(field)

    def text(self, field: str, length: int = 500) -> str:
        """The value as one clean line; a list gives its items."""
        value = self.values.get(field)
        if isinstance(value, list):
            value = ", ".join(str(item) for item in value if isinstance(item, str | int | float))
        return line_of(value, length)

    def json(self, field: str) -> Any:
        """The value, decoded when it is JSON written in a text."""
        value = self.values.get(field)
        if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
            try:
                return json.loads(value)
            except (ValueError, RecursionError):
                return value
        return value

"""Numbers as people type them: « 1 234,5 », « −14 », "1,234.5" never guessed."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

BLANKS = re.compile(r"[\s\u00a0\u202f]+")
LONGEST = 40
MOST_PLACES = 4
MOST_DIGITS = 15


def read_number(text: str) -> Decimal:
    """The number that a person typed, with a comma or a point; blanks between thousands.

    Raises:
        ValueError: it is not one.
    """
    plain = BLANKS.sub("", text).replace("−", "-").replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{0,4})?", plain):
        raise ValueError(text)
    try:
        return Decimal(plain)
    except InvalidOperation as error:  # a shape that Decimal does not read
        raise ValueError(text) from error


def _wrong(text: str) -> str:
    """Why a text is no number of ours: too large, too fine, or no number at all."""
    found = re.fullmatch(r"[+-]?(\d+)(\.(\d*))?", BLANKS.sub("", text).replace("−", "-").replace(",", "."))
    if found is None:
        return "invalid"
    return "large" if len(found[1]) > MOST_DIGITS else "fine"


def write_number(number: Decimal | None) -> str:
    """A number as it is put in a field: « 1234,5 »."""
    if number is None:
        return ""
    return format(number.normalize(), "f").replace(".", ",")


class NumberField(forms.Field):
    """A number, typed on a telephone or pasted from a spreadsheet; empty is no number, never zero."""

    default_error_messages = {
        "large": gettext_lazy("ce nombre est trop grand : quinze chiffres au plus."),
        "fine": gettext_lazy("ce nombre est trop précis : quatre décimales au plus."),
        "invalid": gettext_lazy("écrivez un nombre, par exemple 47 ou 3,5 ; laissez vide si vous ne savez pas."),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        """Ask for the keyboard of numbers."""
        attrs = {"inputmode": "decimal", "autocomplete": "off", "maxlength": LONGEST}
        options.setdefault("widget", forms.TextInput(attrs))
        super().__init__(*args, **options)

    def to_python(self, value: Any) -> Any:
        """A decimal, or None when nothing was typed."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return read_number(text)
        except ValueError as error:
            code = _wrong(text)
            raise forms.ValidationError(self.error_messages[code], code=code) from error

    def prepare_value(self, value: Any) -> Any:
        """As people write it."""
        return write_number(value) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """« 12 » and « 12,0 » are the same."""
        try:
            typed = read_number(str(data)) if str(data or "").strip() else None
        except ValueError:
            return True
        return bool(typed != initial)

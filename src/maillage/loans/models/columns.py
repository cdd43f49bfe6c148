"""Columns that several models of loans share."""

from typing import Any

from django.db import models

TITLE_LENGTH = 140
NAME_LENGTH = 160
NOTE_LENGTH = 2000
LINE_LENGTH = 300


def euros(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """A column of euros and cents."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, **options)


def metres(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """A measure (metres, square or cubic metres, kilograms) to the hundredth."""
    return models.DecimalField(label, max_digits=9, decimal_places=2, **options)


def maybe(field: Any) -> Any:
    """The same column, empty when nothing is known (never zero in its stead)."""
    field.null = field.blank = True
    return field

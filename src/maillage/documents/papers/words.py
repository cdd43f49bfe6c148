"""Days, amounts and sizes as papers print them, in the active language."""

from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase
from maillage.ui.templatetags.ui.words import euros, number


def tongue() -> str:
    """The active language."""
    return get_language() or "fr"


def day(when: date | None, *, weekday: bool = False) -> str:
    """« 14 mars 2026 »; nothing when there is no day."""
    return "" if when is None else day_phrase(when, tongue(), year=True, weekday=weekday)


def span(first: date | None, last: date | None) -> str:
    """« du 14 mars 2026 au 3 avril 2026 », days included."""
    if first is None or last is None:
        return day(first or last)
    return _("du %(first)s au %(last)s") % {"first": day(first), "last": day(last)}


def money(amount: Decimal | None) -> str:
    """« 1 200 € »; nothing when it is not known. Zero is a figure."""
    if amount is None:
        return ""
    if amount == 0:
        return "0 €" if tongue() == "fr" else "€0"
    return euros(amount)


def measure(amount: Decimal | None, unit: str, places: int = 0) -> str:
    """« 12,5 kg »; nothing when it is not known."""
    return "" if amount is None else f"{number(amount, places)}\u00a0{unit}"

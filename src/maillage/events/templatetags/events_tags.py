"""Months, weekdays and hours as the agenda names them, in the active language."""

from datetime import date, datetime

from django import template
from django.utils.translation import get_language

from maillage.core.dates import SHORT_DAYS, day_phrase, hour_phrase, month_phrase

register = template.Library()


@register.filter
def month_name(day: date) -> str:
    """« mars 2026 »."""
    return month_phrase(day, get_language() or "fr").capitalize()


@register.filter
def day_name(day: date) -> str:
    """« dimanche 22 novembre »."""
    return day_phrase(day, get_language() or "fr")


@register.filter
def weekday_name(day: date) -> str:
    """« lun. »."""
    return SHORT_DAYS["en" if (get_language() or "fr").startswith("en") else "fr"][day.weekday()]


@register.filter
def hour_name(moment: datetime) -> str:
    """« 14 h »."""
    return hour_phrase(moment, get_language() or "fr")


@register.filter
def where_name(label: str) -> str:
    """The commune alone, without the radius that another field says."""
    return label.rpartition(",")[0] or label

"""Numbers as French spreadsheets write them: decimal comma, thin spaces, ages in words, prices in a sentence."""

import math
import re

from maillage.core.text import fold

AGE_LIMIT = 120
LATITUDE_LIMIT, LONGITUDE_LIMIT = 90.0, 180.0
BLANKS = re.compile(r"[\s\u00a0 ']+")
NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,20})?(?:e[+-]?\d{1,2})?", re.IGNORECASE)
AGES = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
MONEY = re.compile(r"\d\s*(€|eur|euro)|€\s*\d", re.IGNORECASE)
FREE = re.compile(r"\b(gratuit\w*|entree libre|acces libre|free|sans frais|prix libre|offert\w*)\b")
NOT_FREE = re.compile(r"\b(non gratuit|pas gratuit|payant\w*|gratuit\w* (pour|jusqu|moins|- ?de|aux))\b")
YES = frozenset({"1", "oui", "vrai", "true", "yes", "x", "o", "y", "gratuit", "free"})
NO = frozenset({"0", "non", "faux", "false", "no", "n", "payant"})


def parse_number(value: object) -> float | None:
    """A finite number: ``45,75``, ``1 234.5``; None when it is not one."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        number = float(value) if abs(value) < 1e18 else math.inf  # noqa: PLR2004 - beyond any measure
        return number if math.isfinite(number) else None
    text = BLANKS.sub("", str(value)[:60])
    if not NUMBER.fullmatch(text):
        return None
    number = float(text.replace(",", "."))
    return number if math.isfinite(number) else None


def parse_coordinates(latitude: object, longitude: object) -> tuple[float, float] | None:
    """A point in degrees; None when one is missing, out of the globe, or both are zero (a default, not a place)."""
    north, east = parse_number(latitude), parse_number(longitude)
    if north is None or east is None or abs(north) > LATITUDE_LIMIT or abs(east) > LONGITUDE_LIMIT:
        return None
    return None if north == 0 and east == 0 else (north, east)


def parse_point(value: object) -> tuple[float, float] | None:
    """A point from « 48.85, 2.35 », ``[lat, lon]``, ``{"lat": …, "lon": …}``; decimal commas need a semicolon."""
    if isinstance(value, dict):
        return parse_coordinates(value.get("lat", value.get("latitude")), value.get("lon", value.get("longitude")))
    if isinstance(value, list | tuple):
        return parse_coordinates(value[0], value[1]) if len(value) == 2 else None  # noqa: PLR2004 - a pair
    text = str(value or "").strip()[:80]
    parts = re.split(r"\s*;\s*", text) if ";" in text else re.split(r"\s*,\s*|\s+", text)
    return parse_coordinates(parts[0], parts[1]) if len(parts) == 2 else None  # noqa: PLR2004 - a pair


def parse_age(value: object) -> int | None:
    """An age in whole years between 0 and 120."""
    number = parse_number(value)
    return int(number) if number is not None and 0 <= number <= AGE_LIMIT else None


def parse_ages(text: str) -> tuple[int | None, int | None]:
    """« 6-99 », « de 7 à 12 ans », « dès 8 ans », « jusqu’à 12 ans », « à partir de 3 ans »: lowest, highest."""
    folded = fold(text)[:120]
    found = [age for age in (int(item) for item in AGES.findall(folded)) if age <= AGE_LIMIT]
    if not found:
        return None, None
    if len(found) == 1:
        upper = re.search(r"jusqu|moins de|maximum|\bmax\b", folded)
        return (None, found[0]) if upper else (found[0], None)
    low, high = min(found), max(found)
    return low, high


def parse_flag(value: object) -> bool | None:
    """Yes or no as people type it; None when neither."""
    if isinstance(value, bool):
        return value
    word = fold(str(value if value is not None else ""))
    return True if word in YES else False if word in NO else None


def says_free(text: str) -> bool | None:
    """Whether a sentence about prices says it is free for everyone; None when it does not say."""
    folded = fold(text)
    if not folded:
        return None
    if MONEY.search(text) or NOT_FREE.search(folded):
        return False
    return True if FREE.search(folded) else None

"""What map and completion requests carry, read without trust."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from maillage.geography import tiles
from maillage.geography.enums import PlaceKind

LONGEST_QUERY = 80
SIDES = 4
FARTHEST_ZOOM = 22
MOST_NEAR = 40


@dataclass(frozen=True)
class Completion:
    """What is being typed, which kinds of places are wanted, which departments come first."""

    typed: str
    kinds: tuple[str, ...]
    near: tuple[str, ...]


def completion(data: dict[str, str]) -> Completion:
    """The parameters `q`, `kinds` and `near` (lists separated by commas); unknown kinds are left out."""
    kinds = tuple(kind for kind in data.get("kinds", "").split(",") if kind in PlaceKind.values)
    near = tuple(code for code in data.get("near", "").split(",")[:MOST_NEAR] if code)
    return Completion(data.get("q", "")[:LONGEST_QUERY], kinds or (PlaceKind.COMMUNE.value,), near)


def read_area(text: str) -> tiles.Area | None:
    """« west,south,east,north » in degrees, or None when it is not four numbers of this world."""
    try:
        sides = [float(part) for part in text.split(",")]
    except ValueError:
        return None
    if len(sides) != SIDES or not all(isfinite(side) for side in sides):
        return None
    west, south, east, north = sides
    if not (-90 <= south < north <= 90) or not all(-360 <= side <= 360 for side in (west, east)):  # noqa: PLR2004 - degrees
        return None
    if east - west >= 360:  # noqa: PLR2004 - the whole turn
        return tiles.Area(-180.0, south, 180.0, north)
    return tiles.Area(_turned(west), south, _turned(east), north)


def _turned(longitude: float) -> float:
    return longitude if -180 <= longitude <= 180 else (longitude + 180) % 360 - 180  # noqa: PLR2004 - degrees


def read_zoom(text: str, default: int = 8) -> int:
    """A zoom from 0 to 22; anything else is the default."""
    try:
        return min(max(int(float(text)), 0), FARTHEST_ZOOM)
    except (ValueError, OverflowError):
        return default


def area_text(area: Iterable[float]) -> str:
    """An area as `read_area` reads it."""
    return ",".join(f"{side:.5f}".rstrip("0").rstrip(".") for side in area)

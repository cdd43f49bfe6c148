"""What map and completion requests carry, read without trust."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext as _

from maillage.geography import tiles
from maillage.geography.enums import How, PlaceKind
from maillage.geography.models import Commune
from maillage.geography.recognition import recognise

LONGEST_QUERY = 80
SIDES = 4
FARTHEST_ZOOM = 22
MOST_NEAR = 40
MOST_ALIKE = 40


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


def commune_of(
    form: BaseForm, code: str = "commune", label: str = "commune_label", *, required: bool = True
) -> tuple[Commune | None, str]:
    """The commune chosen in the list, or the one whose name was typed; else None and the sentence that says the remedy.

    Without a script nothing fills the hidden code: the words are all there is. Between homonyms the form asks, with
    their departments: the field of the words carries them (`among`), and what is ticked comes back under its name.
    """
    data = form.cleaned_data
    typed = (data.get(label) or "").strip()
    if not typed and not required:
        return None, ""
    chosen = Commune.objects.filter(pk=data[code]).first() if data.get(code) else None
    if chosen is not None or not typed:
        return chosen, "" if chosen else _("Choisissez la commune dans la liste qui s’ouvre en tapant son nom.")
    found = recognise(typed)
    commune = found.commune or _ticked(form, label, found.candidates)
    if commune is not None:
        data[code] = commune.pk
        return commune, ""
    if found.how == How.AMBIGUOUS:
        _offer(form, label, found.candidates)
        return None, _("Plusieurs communes répondent à ce nom : choisissez la bonne.")
    return None, _("Cette commune n’est pas connue : écrivez son nom et son code postal.")


def _ticked(form: BaseForm, label: str, candidates: Sequence[str]) -> Commune | None:
    """The homonym that the person chose, when it is one of those that the words can mean."""
    code = form.data.get(f"{form.add_prefix(label)}_among")
    return Commune.objects.filter(pk=code).first() if code in candidates else None


def _offer(form: BaseForm, label: str, candidates: Sequence[str]) -> None:
    found = Commune.objects.filter(pk__in=candidates).select_related("department").order_by("name", "pk")
    fields: dict[str, Any] = form.fields
    fields[label].among = [
        (one.pk, f"{one.name} ({one.department.name}, {one.postcode})") for one in found[:MOST_ALIKE]
    ]

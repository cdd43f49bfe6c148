"""The photographs of a report, ready for its PDF: each a JPEG inside a drawing, small enough for all of them to fit."""

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from maillage.files.models import Image
from maillage.reports.enums import BlockKind

MOST_CHARACTERS = 5_000_000  # of all the drawings of a document, which has a limit of its own
SIDES = (1400, 1000, 720, 480)  # pixels of the longer side, tried until all of them fit
QUALITY = 80
WHITE = (255, 255, 255)
log = structlog.get_logger("maillage.reports")


def name_of(image: Image) -> str:
    """Under what name a picture stands among the drawings."""
    return f"photo:{image.pk}"


def pictures_of(blocks: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The drawings of the photographs; those whose file cannot be read are left out, and said in words instead."""
    shown = [one["picture"] for block in blocks if block["kind"] == BlockKind.PHOTOS for one in block["photos"]]
    pixels = {name_of(one): found for one in shown if one is not None and (found := _read(one)) is not None}
    made: dict[str, str] = {}
    for side in SIDES:
        made = {name: _drawing(picture, side) for name, picture in pixels.items()}
        if sum(map(len, made.values())) <= MOST_CHARACTERS:
            return made
    return _that_fit(made)


def _that_fit(made: Mapping[str, str]) -> dict[str, str]:
    found, left = {}, MOST_CHARACTERS
    for name, drawing in made.items():
        left -= len(drawing)
        if left < 0:
            break
        found[name] = drawing
    return found


def _read(image: Image) -> Pillow.Image | None:
    try:
        with default_storage.open(image.master_path) as file, Pillow.open(file) as picture:
            picture.thumbnail((SIDES[0], SIDES[0]), Pillow.Resampling.LANCZOS)
            return _without_transparency(picture)
    except OSError:
        log.warning("picture of a report not read", image=image.pk)
        return None


def _without_transparency(picture: Pillow.Image) -> Pillow.Image:
    """On white, as paper is."""
    if picture.mode == "RGB":
        return picture.copy()
    clear = picture.convert("RGBA")
    ground = Pillow.new("RGBA", clear.size, (*WHITE, 255))
    return Pillow.alpha_composite(ground, clear).convert("RGB")


def _drawing(picture: Pillow.Image, side: int) -> str:
    smaller = picture.copy()
    smaller.thumbnail((side, side), Pillow.Resampling.LANCZOS)
    out = io.BytesIO()
    smaller.save(out, "JPEG", quality=QUALITY, optimize=True)
    data = base64.b64encode(out.getvalue()).decode()
    width, height = smaller.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{data}"/></svg>'
    )

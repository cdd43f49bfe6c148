"""The map of a territory in a template."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext as _

from maillage.core.text import slug
from maillage.geography import tiles
from maillage.geography.outlines import Frame, MapPoint, shapes_svg, still_svg
from maillage.geography.outlines.frame import METROPOLE
from maillage.geography.outlines.reading import FOLDER
from maillage.geography.querysets import CLOSE_ZOOM

register = template.Library()

SIZES = {"small": (380, 272), "medium": (640, 416), "tall": (340, 528), "full": (1080, 620), "hero": (720, 640)}
PHONE = {"small": (360, 272), "medium": (360, 416), "tall": (360, 480), "full": (360, 460), "hero": (390, 416)}
PLACE_ZOOM = 11
Box = tuple[float, float, float, float]  # west, south, east, north
Points = Iterable[MapPoint | Mapping[str, Any]]


@register.inclusion_tag("geography/map.html", takes_context=True)
def territory_map(  # noqa: PLR0913 - a map has many sides, each named in the template
    context: template.Context, *, label: str = "", clusters_url: str = "", query: str = "", height: str = "medium",
    departments: Iterable[str] | None = None, points: Points | None = None, latitude: float | None = None,
    longitude: float | None = None, zoom: float | None = None, follow: bool = False, list_url: str = "",
    classes: str = "", box: Box | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A map drawn at once and brought to life by `map.js`.

    `departments` are those of the request's territory when none are given; `clusters_url` answers
    `?bbox=west,south,east,north&zoom=z` and the page's filters (`query`) with `exports.clusters`; `points` are pins
    (mappings with latitude, longitude, title, url, and `number` for a highlight); a latitude and a longitude centre
    the map on a place, marked when there are no points; `box` is what it shows otherwise. `height`: small, medium,
    tall, full or hero. With `follow`, a checkbox makes the map dispatch `maille:map-moved` when it is moved.
    """
    codes = tuple(sorted(departments if departments is not None else _departments(context)))
    pins = [MapPoint.read(point) for point in points or ()]
    middle = (latitude, longitude, zoom) if latitude is not None and longitude is not None else None
    if middle is not None and not pins:
        pins = [MapPoint(float(middle[0]), float(middle[1]), title=label)]
    size = height if height in SIZES else "medium"
    desk, phone = (_frame(codes, middle, box, sizes[size]) for sizes in (SIZES, PHONE))
    label = label or _("Carte")
    name = f"carte-{slug(label, length=24)}{_rank(context)}"
    stills = [
        shapes_svg(codes, desk, f"{name}-fond"),
        still_svg(codes, pins, desk, shapes_of=desk, name=f"{name}-fond", classes="for-desk", towns=9),
        still_svg(codes, pins, phone, shapes_of=desk, name=f"{name}-fond", classes="for-phone", towns=6),
    ]
    return {
        "name": name, "label": label, "height": size, "classes": classes, "stills": stills, "follow": follow,
        "data": [*_frames(desk, phone), *_data(codes, pins, clusters_url, query, list_url)], "credit": credit(),
        "leaflet": static("geography/vendor/leaflet.js"),
    }  # fmt: skip


def _rank(context: template.Context) -> str:
    """What tells the second map of a page, and the next ones, from the first."""
    request = context.get("request")
    drawn = getattr(request, "maps_drawn", 0)
    if request is not None:
        request.maps_drawn = drawn + 1
    return f"-{drawn + 1}" if drawn else ""


def _departments(context: template.Context) -> Iterable[str]:
    """The departments of the request's territory; at the network's portal, all of them in Europe."""
    territory = getattr(context.get("request"), "territory", None)
    if territory is None:
        return METROPOLE
    known: tuple[str, ...] | None = getattr(territory, "map_departments", None)
    if known is None:
        known = tuple(territory.departments.order_by("pk").values_list("pk", flat=True))
        territory.map_departments = known
    return known or METROPOLE


def _frame(
    codes: tuple[str, ...], middle: tuple[float, float, float | None] | None, box: Box | None, size: tuple[int, int]
) -> Frame:
    """What the map shows: around a place, an area of the address, or the departments."""
    if middle is not None:
        return Frame.at(*middle[:2], min(middle[2] or PLACE_ZOOM, CLOSE_ZOOM), *size)
    if box is not None:
        return Frame.of_area(tiles.Area(*box), *size, padding=0)
    return Frame.around(codes, *size)


def _frames(desk: Frame, phone: Frame) -> list[tuple[str, str]]:
    """Middle, zoom and size of what was drawn: the script begins with the same view."""
    told = []
    for name, frame in (("frame", desk), ("frame-phone", phone)):
        middle = tiles.degrees_at(
            frame.left + frame.width / frame.scale / 2, frame.top + frame.height / frame.scale / 2, 0
        )
        told.append(
            (name, json.dumps([*(round(part, 5) for part in middle), round(frame.zoom, 3), frame.width, frame.height]))
        )
    return told


def _data(
    codes: tuple[str, ...], pins: list[MapPoint], clusters_url: str, query: str, list_url: str
) -> list[tuple[str, str]]:
    """The `data-` attributes that the script reads; empty ones are left out, but for the query of a filtered map."""
    told = [
        ("departments", ",".join(codes)),
        ("land", static("geography/outlines/land.topo.json")),
        ("departments-url", static("geography/outlines/departments.topo.json")),
        ("outlines", outline_files(codes)),
        ("clusters-url", clusters_url),
        ("list-url", list_url),
        ("tiles", getattr(settings, "TILE_SERVER", "") or ""),
        ("words", json.dumps(words(), ensure_ascii=False)),
        ("points", json.dumps([_told(pin) for pin in pins], ensure_ascii=False) if pins else ""),
    ]
    kept = [(name, value) for name, value in told if value]
    return [*kept, ("query", query.removeprefix("?"))] if clusters_url else kept


def _told(pin: MapPoint) -> dict[str, object]:
    told = {
        "lat": pin.latitude,
        "lon": pin.longitude,
        "count": pin.count,
        "number": pin.number,
        "title": pin.title,
        "url": pin.url,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


@lru_cache(maxsize=64)
def outline_files(codes: tuple[str, ...]) -> str:
    """Addresses of the detailed outlines of departments: `{"80": [EPCI, communes]}`, as JSON."""
    files = {
        code: [static(f"geography/outlines/{kind}/{code}.topo.json") for kind in ("epcis", "communes")]
        for code in codes
        if (FOLDER / f"epcis/{code}.topo.json").is_file()
    }
    return json.dumps(files, separators=(",", ":"))


def words() -> dict[str, str]:
    """What the script says."""
    return {
        "zoomIn": _("Zoomer"),
        "zoomOut": _("Dézoomer"),
        "cluster": _("{n} dans cette zone : zoomer"),
        "here": _("{n} au même endroit"),
        "list": _("Voir la liste"),
        "close": _("Fermer"),
        "failed": _("La carte ne répond pas ; la liste reste à jour."),
    }


@register.simple_tag
def credit() -> str:
    """The attribution line that every map shows."""
    ours = _("Fonds : IGN, Insee, DGCL, La Poste, GeoNames, NGI, Statbel, Natural Earth")
    tiles = getattr(settings, "TILE_ATTRIBUTION", "") or ""
    return f"{tiles} · {ours}" if tiles else ours

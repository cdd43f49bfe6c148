"""What the doors give out: completed places and clusters, as plain dictionaries ready for JSON."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from maillage.geography.enums import PlaceKind
from maillage.geography.models import Commune, Department, Epci, PlaceKey, Region
from maillage.geography.querysets import ClusterCell

Place = dict[str, str | float | int | None]
MOST_KINDS = 4


def places(typed: str, kinds: Iterable[str] = (PlaceKind.COMMUNE,), near: Iterable[str] = ()) -> list[Place]:
    """At most twenty places that a person may be typing, best first; one query, then one for each kind found.

    `value`, `label` and `note` are what the search boxes of `ui` show and keep.
    """
    found = PlaceKey.objects.found_by(typed, kinds, near)
    codes = {
        kind: [code for one, code in found if one == kind] for kind in dict.fromkeys(kind for kind, _code in found)
    }
    rows: dict[tuple[str, str], Place] = {}
    for kind, read in _READERS.items():
        rows |= {(kind, str(place["code"])): place for place in read(codes[kind])} if kind in codes else {}
    return [rows[place] for place in found if place in rows]


def _communes(codes: Sequence[str]) -> list[Place]:
    return [
        {
            "kind": PlaceKind.COMMUNE.value,
            "code": one.pk,
            "name": one.name,
            "label": one.label,
            "value": one.pk,
            "note": one.postcode,
            "postcode": one.postcode,
            "department": one.department_id,
            "latitude": one.latitude,
            "longitude": one.longitude,
        }
        for one in Commune.objects.select_related("department").in_bulk(list(codes)).values()
    ]


def _departments(codes: Sequence[str]) -> list[Place]:
    return [
        _place(PlaceKind.DEPARTMENT, one.pk, one.name, str(one))
        for one in Department.objects.in_bulk(list(codes)).values()
    ]


def _epcis(codes: Sequence[str]) -> list[Place]:
    return [_place(PlaceKind.EPCI, one.pk, one.name, one.name) for one in Epci.objects.in_bulk(list(codes)).values()]


def _regions(codes: Sequence[str]) -> list[Place]:
    return [
        _place(PlaceKind.REGION, one.pk, one.name, _("%(region)s (région)") % {"region": one.name})
        for one in Region.objects.in_bulk(list(codes)).values()
    ]


def _place(kind: PlaceKind, code: str, name: str, label: str) -> Place:
    return {"kind": kind.value, "code": code, "name": name, "label": label, "value": code, "note": str(kind.label)}


_READERS: dict[str, Callable[[Sequence[str]], list[Place]]] = {
    PlaceKind.COMMUNE.value: _communes,
    PlaceKind.DEPARTMENT.value: _departments,
    PlaceKind.EPCI.value: _epcis,
    PlaceKind.REGION.value: _regions,
}


def clusters(
    cells: Iterable[ClusterCell], described: Mapping[int, Mapping[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """What `map.js` reads from a clusters address.

    `described` gives, for the ids in `ClusterCell.object_ids`, what to say of an object: `title`, `url`, and if
    wanted `place`, `when` and `number` (a numbered highlight). Coordinates are degrees to five decimals.
    """
    answer = []
    for cell in cells:
        one: dict[str, Any] = {
            "lat": round(cell.latitude, 5),
            "lon": round(cell.longitude, 5),
            "count": cell.count,
            "bbox": [round(side, 5) for side in cell.area],
        }
        items = [dict(described[object_id]) for object_id in cell.object_ids if object_id in described]
        if items:
            one["items"] = items
        answer.append(one)
    return {"clusters": answer}

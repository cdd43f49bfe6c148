"""Who works somewhere: the keys of a commune, and what they find."""

from math import cos, log2, radians
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import Cast

from maillage.geography import tiles

if TYPE_CHECKING:
    from maillage.directory.models import AreaKey

COARSEST, FINEST = 5, 15
KM_A_DEGREE = 111.2
EARTH_KM = 40_075.0
CELLS_A_RADIUS = 1.5


def zoom_for(latitude: float, radius_km: float) -> int:
    """The zoom whose cells are a little smaller than a disc's radius, so that a few dozen cover it."""
    across = EARTH_KM * max(0.1, cos(radians(latitude)))
    return min(max(int(log2(across * CELLS_A_RADIUS / radius_km)), COARSEST), FINEST)


def disc_cells(latitude: float, longitude: float, radius_km: float) -> list[str]:
    """The cells of the map that a disc may touch: those of the square around it."""
    zoom = zoom_for(latitude, radius_km)
    high = radius_km / KM_A_DEGREE
    wide = high / max(0.1, cos(radians(min(abs(latitude) + high, 89.0))))
    shift = tiles.ZOOM - zoom
    left, top = tiles.xy(min(latitude + high, tiles.MAX_LATITUDE), max(longitude - wide, -180.0))
    right, bottom = tiles.xy(max(latitude - high, -tiles.MAX_LATITUDE), min(longitude + wide, 179.999))
    return [
        f"cell:{zoom}/{tiles.interleave(x, y)}"
        for x in range(left >> shift, (right >> shift) + 1)
        for y in range(top >> shift, (bottom >> shift) + 1)
    ]


def keys_of(commune: Any, territory_ids: list[int]) -> list[str]:
    """Every key under which an organisation that works in a commune may be kept; a commune with its department."""
    department = commune.department
    point = tiles.key(commune.latitude, commune.longitude)
    keys = [f"com:{commune.pk}", f"dep:{department.pk}", f"reg:{department.region_id}", f"pays:{commune.country}"]
    if commune.epci_id:
        keys.append(f"epci:{commune.epci_id}")
    keys += [f"ter:{pk}" for pk in territory_ids]
    return keys + [f"cell:{zoom}/{tiles.cell(point, zoom)}" for zoom in range(COARSEST, FINEST + 1)]


class AreaKeyQuerySet(models.QuerySet["AreaKey"]):
    """Keys of areas of action."""

    def reaching(self, commune: Any, territory_ids: list[int]) -> Self:
        """Those that a commune answers to: its own codes, and the discs that hold its point (a flat-earth distance)."""
        narrow = KM_A_DEGREE * cos(radians(commune.latitude))
        down = (Cast(F("latitude"), FloatField()) - Value(commune.latitude)) * Value(KM_A_DEGREE)
        across = (Cast(F("longitude"), FloatField()) - Value(commune.longitude)) * Value(narrow)
        reach = Cast(F("radius_km"), FloatField())
        within = models.ExpressionWrapper(reach * reach - down * down - across * across, output_field=FloatField())
        return (
            self.filter(key__in=keys_of(commune, territory_ids))
            .annotate(within=within)
            .filter(Q(radius_km=None) | Q(within__gte=0))
        )

    def organisation_ids(self) -> list[int]:
        """The organisations, each once."""
        return list(self.order_by().values_list("organisation", flat=True).distinct())

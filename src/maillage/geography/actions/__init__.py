"""What changes places and points."""

from maillage.geography.actions.loading import Loaded, load_areas, load_official, load_shipped, load_tables
from maillage.geography.actions.pyramid import place_points, rebuild_layer, remove_points

__all__ = [
    "Loaded",
    "load_areas",
    "load_official",
    "load_shipped",
    "load_tables",
    "place_points",
    "rebuild_layer",
    "remove_points",
]

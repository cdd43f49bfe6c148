"""What changes places and points."""

from maillage.geography.actions.loading import Loaded, load_official, load_shipped
from maillage.geography.actions.pyramid import place_points, rebuild_layer, remove_points

__all__ = ["Loaded", "load_official", "load_shipped", "place_points", "rebuild_layer", "remove_points"]

"""The shipped outlines on the server: reading TopoJSON, and drawing maps that need no script."""

from maillage.geography.outlines.drawing import outline_svg, shapes_svg, still_svg
from maillage.geography.outlines.frame import Frame
from maillage.geography.outlines.marks import MapPoint
from maillage.geography.outlines.reading import commune_at, department_shapes

__all__ = ["Frame", "MapPoint", "commune_at", "department_shapes", "outline_svg", "shapes_svg", "still_svg"]

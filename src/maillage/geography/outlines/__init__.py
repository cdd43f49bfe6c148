"""The shipped outlines on the server: reading TopoJSON, and drawing maps that need no script."""


from maillage.geography.outlines.reading import commune_at, department_shapes

__all__ = ["commune_at", "department_shapes"]

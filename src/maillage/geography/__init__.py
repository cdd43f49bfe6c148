"""Communes, departments, regions; tiles and the pyramid of points; holidays; the map."""

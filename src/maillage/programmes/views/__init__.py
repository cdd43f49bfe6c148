"""Doors of programmes."""

"""Placeholder while the drawing is written."""

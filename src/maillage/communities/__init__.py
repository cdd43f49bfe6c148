"""Thematic spaces led by their members."""

"""Doors of announcements."""

"""Pieces of pages about announcements."""

"""Pieces of pages about publications."""

"""Pieces of pages about communities."""

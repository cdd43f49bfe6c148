"""Pieces of pages about people and what they follow."""

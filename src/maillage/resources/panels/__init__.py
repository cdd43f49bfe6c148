"""Pieces of pages about resources."""

"""Migrations of the geography."""

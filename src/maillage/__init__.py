"""Maillage: the open platform of territorial networks of scientific culture."""

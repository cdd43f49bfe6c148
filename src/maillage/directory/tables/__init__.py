"""Figures and lists of the directory."""

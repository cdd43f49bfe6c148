"""The doors of projects, by subject."""

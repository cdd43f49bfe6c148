"""The doors of communities."""

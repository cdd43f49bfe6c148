"""The doors of conversations."""

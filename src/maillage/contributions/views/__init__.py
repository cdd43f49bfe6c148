"""The doors of what everything published shares."""

"""Commands of harvesting."""

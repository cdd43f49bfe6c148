"""How many came, to anything."""

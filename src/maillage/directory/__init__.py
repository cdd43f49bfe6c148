"""Floor 3: organisations, their teams, their places and the places to visit."""

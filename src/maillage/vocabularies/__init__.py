"""Floor 1a: the lists of terms that people choose from."""

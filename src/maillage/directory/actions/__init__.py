"""Everything that changes the directory, by subject."""

"""Everything that changes projects, by subject."""

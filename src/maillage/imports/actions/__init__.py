"""Everything that an import does, by subject."""

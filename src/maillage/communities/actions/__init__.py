"""Everything that changes a community, by subject."""

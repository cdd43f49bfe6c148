"""Everything that changes a resource, by subject."""

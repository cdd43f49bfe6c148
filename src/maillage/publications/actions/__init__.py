"""Everything that changes a publication, by subject."""

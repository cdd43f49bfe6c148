"""Everything that changes reports, by subject."""

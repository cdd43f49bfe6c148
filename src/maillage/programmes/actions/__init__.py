"""Everything that changes something in programmes."""

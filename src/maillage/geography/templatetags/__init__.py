"""Template tags of the geography."""

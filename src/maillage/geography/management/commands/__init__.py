"""Commands of the geography."""

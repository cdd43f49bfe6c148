"""The index of every visible text, and the read model of lists, facets, calendars and maps."""

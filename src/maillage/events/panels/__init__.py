"""What pages show of events: lines of a list, pieces of an event's page, groups of filters."""

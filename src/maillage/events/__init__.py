"""Floor 5: events, their slots, their agenda."""

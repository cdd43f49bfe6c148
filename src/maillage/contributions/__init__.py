"""Floor 2: what everything published shares: state, origin, sharing, tombstone, moderation, reports, history."""

"""People as others know them: profiles, follows, personal page, digests, newsletters."""

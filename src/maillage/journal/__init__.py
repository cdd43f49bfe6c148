"""Memory: who did what, when, to what. Append-only."""

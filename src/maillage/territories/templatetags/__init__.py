"""Tags of territories."""

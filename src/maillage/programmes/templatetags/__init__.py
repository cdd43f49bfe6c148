"""Tags of programmes."""

"""The doors of territories."""

"""The cast: seven people whom the tests know by their role."""

"""What changes the money of a programme."""

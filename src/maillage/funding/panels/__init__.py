"""What the pages show of money."""

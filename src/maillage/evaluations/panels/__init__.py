"""What the pages show of a self-evaluation."""

"""What changes a self-evaluation."""

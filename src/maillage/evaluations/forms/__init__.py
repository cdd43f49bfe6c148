"""What people type in a self-evaluation."""

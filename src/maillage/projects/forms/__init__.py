"""What people type of projects, by subject."""

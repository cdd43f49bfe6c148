"""What people type at the loan desk, by subject."""

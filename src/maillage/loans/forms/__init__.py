"""What is typed at the loan desk."""

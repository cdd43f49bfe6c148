"""Pages of the loan desk."""

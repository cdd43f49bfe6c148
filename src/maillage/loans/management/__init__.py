"""Commands of the loan desk."""

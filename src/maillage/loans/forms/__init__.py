"""What a person types at the loan desk."""

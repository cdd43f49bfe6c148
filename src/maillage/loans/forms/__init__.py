"""What a person may type at the loan desk."""

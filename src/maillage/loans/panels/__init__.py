"""What pages of the loan desk show."""

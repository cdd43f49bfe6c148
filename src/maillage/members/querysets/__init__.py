"""The vocabulary of members and of what reaches them."""

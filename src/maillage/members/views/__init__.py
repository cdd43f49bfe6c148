"""The doors of members: their pages, what they follow, what reaches them."""

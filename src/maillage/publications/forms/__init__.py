"""What is typed of a publication, and how its lists are filtered."""

"""What comes in from pages: filters of the agenda, and the entry form."""

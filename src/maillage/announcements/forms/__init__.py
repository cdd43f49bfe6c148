"""What people type of announcements, and what they ask of the list."""

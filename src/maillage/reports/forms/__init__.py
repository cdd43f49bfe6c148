"""What people type of reports, by subject."""

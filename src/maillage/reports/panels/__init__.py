"""What the pages of reports show, by subject."""

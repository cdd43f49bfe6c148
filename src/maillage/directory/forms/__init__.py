"""What comes in from the pages of the directory."""

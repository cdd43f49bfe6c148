"""What pages of projects show, by subject."""

"""The pages of reports, by subject."""

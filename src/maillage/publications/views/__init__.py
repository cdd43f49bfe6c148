"""The pages of the magazine, by subject."""

"""The pages of the roof, by subject."""

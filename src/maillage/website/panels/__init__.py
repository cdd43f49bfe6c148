"""What the pages of the roof gather from the apps below."""

"""Tags by which pages of upper floors show the follow button."""

"""Jobs, calls, volunteering and exchanges: everything that expires."""

"""The doors of events: public pages, entry, registrations."""

"""Import events and structures from what others publish: agendas, calendars, feeds, spreadsheets, linked data."""

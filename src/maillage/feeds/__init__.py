"""Floor 1b: how lists are written for other programs: iCalendar, RSS, Atom, JSON Feed, sitemaps."""

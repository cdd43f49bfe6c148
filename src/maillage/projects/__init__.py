"""Project sheets with their teams, needs and news; project forums."""

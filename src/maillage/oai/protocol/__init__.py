"""The protocol's own words: dates, arguments, tokens, answers."""

"""Floor 0a: no model; states, errors, text, dates, paging, tasks and the safe outgoing client."""

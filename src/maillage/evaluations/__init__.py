"""Self-evaluation of programmes: grids, individual answers, a workshop, what was agreed and what was not."""

"""OAI-PMH 2.0: what the network publishes, taken by other catalogues, and theirs taken by ours."""

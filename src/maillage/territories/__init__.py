"""Floor 1c: territories, the tenants of an installation: name, address, colours, roles, policies, own pages."""

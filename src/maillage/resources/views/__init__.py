"""The pages of the resource centre, by subject."""

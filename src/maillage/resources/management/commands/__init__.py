"""Commands of the resource centre."""

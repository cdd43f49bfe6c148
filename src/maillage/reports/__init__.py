"""Reports: what a programme says of itself, every number bound to where it comes from."""

"""Lists and differences as pages show them."""

"""What pages show of organisations and places."""

"""What people answer: comments, debates, relays."""

"""What pages about programmes show."""

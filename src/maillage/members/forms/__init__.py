"""What members and coordinators type."""

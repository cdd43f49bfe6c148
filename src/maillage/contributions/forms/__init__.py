"""What moderators and visitors type."""

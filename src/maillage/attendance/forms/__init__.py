"""What a person may type about attendance."""

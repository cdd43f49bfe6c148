"""What a person may type about programmes."""

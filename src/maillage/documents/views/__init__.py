"""The doors of documents."""

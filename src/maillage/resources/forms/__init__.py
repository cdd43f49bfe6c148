"""What is typed of a resource, and how its list is filtered."""

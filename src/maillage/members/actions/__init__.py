"""Everything that changes a member, a follow, a message, a letter."""

"""Who may do what with people, messages and letters."""

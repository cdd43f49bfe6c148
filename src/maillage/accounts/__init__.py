"""Floor 0b: people who sign in, their consents and their rights over themselves."""

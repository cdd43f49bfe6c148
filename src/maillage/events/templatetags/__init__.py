"""Small words of the agenda's templates."""

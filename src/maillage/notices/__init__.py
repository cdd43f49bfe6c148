"""What is said to people: the mail outbox, and notices on the site."""

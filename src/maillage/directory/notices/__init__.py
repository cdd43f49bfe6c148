"""What is said to whom about the directory, by subject; sent when the transaction commits."""

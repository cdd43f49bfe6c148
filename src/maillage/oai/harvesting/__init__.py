"""Taking records from other repositories: the requests, and what their metadata say."""

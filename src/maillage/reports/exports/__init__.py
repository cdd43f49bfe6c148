"""Reports as files: the PDF, the summary, the open data."""

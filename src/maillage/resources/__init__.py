"""Documents, kits, tools, videos, sheets, exhibitions, methods, datasets."""

"""Articles, dossiers, experience reports and innovation notebooks."""

"""Uploads: pictures re-encoded in sizes and formats, without metadata, refused with a sentence otherwise."""

"""Readers of file formats: one file a format, each `bytes -> list[Content]`."""

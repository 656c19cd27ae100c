"""Question files and answer files."""

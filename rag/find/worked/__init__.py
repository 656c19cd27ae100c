"""Numbers that are worked out from printed ones."""

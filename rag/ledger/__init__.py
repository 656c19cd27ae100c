"""Every figure of the collection, looked up, drawn side by side, and held against the others."""

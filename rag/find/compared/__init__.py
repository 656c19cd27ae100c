"""Questions that set several things side by side."""

"""The browser app: one file per tab, and pure functions from values to HTML that need no browser to be tested."""

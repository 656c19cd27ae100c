"""What stands behind the HTTP API and the browser app."""

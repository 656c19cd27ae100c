"""What people see of `rag` in a terminal."""

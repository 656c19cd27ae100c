"""Question sets that others publish, and one of our own, brought into the question files that `rag batch` and `rag evaluate` take."""

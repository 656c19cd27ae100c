"""What `rag index` does with a document, and what keeps the index whole."""

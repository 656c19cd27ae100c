"""What a question asks, by itself and as a turn of a conversation."""

"""问答: conversations, the stop button, the drawer of earlier ones."""

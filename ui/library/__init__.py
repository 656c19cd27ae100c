"""资料库: what comes in, what is there, corrections, health."""

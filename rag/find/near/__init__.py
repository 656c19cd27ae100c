"""Near misses: what speaks against a figure that only looks like the one asked for."""

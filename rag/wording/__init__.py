"""How what was found is said, with its citations."""

"""Where a name begins and ends, and which of several is meant."""

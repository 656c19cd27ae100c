"""From a printed page to the lines, headlines and bylines that articles are made of."""

"""What a Chinese text says: numerals, units, dates, places, terms."""

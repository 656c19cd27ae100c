"""Weights: fetched, checked, unpacked, and run on an ordinary processor."""

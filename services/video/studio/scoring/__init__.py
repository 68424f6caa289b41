"""Measures finished clips against the promise: what was chosen moves, everything else stays still."""

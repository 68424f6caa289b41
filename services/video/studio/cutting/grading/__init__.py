"""Colour: a look is parameters and perhaps a LUT file, and becomes one table that costs the same for all."""

"""How the shipped fonts were made."""

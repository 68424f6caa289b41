"""Lettering: text as pixels and as files."""

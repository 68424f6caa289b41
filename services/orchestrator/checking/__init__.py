"""Finds everything that is wrong with a workflow folder at once, before a person loses work to it."""

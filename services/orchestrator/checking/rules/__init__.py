"""The checker's rules, one concern a file: each is a pure function from a folder's content to problems."""

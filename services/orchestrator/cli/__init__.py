"""The command line: a person's way to the HTTP API, to the local stack and to the dead letters."""

"""One file per group of commands; what they need is imported when they run, so that help is quick."""

"""Pictures for people's eyes: which pixels may move, and what a clip looks like over time."""

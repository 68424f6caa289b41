"""Pictures and clips: what they are called, what is let in, where they lie."""

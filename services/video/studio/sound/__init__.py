"""What a clip sounds like: a music bed, a voice, and one mix of everything, streamed in blocks."""

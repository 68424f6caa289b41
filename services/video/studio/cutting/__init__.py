"""Finishing: shots, words and sounds on a timeline become one film in every format that is asked for."""

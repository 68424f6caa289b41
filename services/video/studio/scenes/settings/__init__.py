"""The four places, each composed for the ratio that is asked for."""

"""Where frames come from: clips, stills and cards, all of them as planes of the film's size."""

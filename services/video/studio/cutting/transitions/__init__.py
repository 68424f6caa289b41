"""Ways from one shot to the next, each a function of two frames and how far it is."""

"""How the camera moves over a clip: after everything else, so that what is pictured moves along."""

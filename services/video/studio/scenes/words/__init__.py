"""From a person's sentence to a scene."""

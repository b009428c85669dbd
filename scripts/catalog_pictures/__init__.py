"""Draws the demo shop's product pictures: clean garments in a studio, front and back, from the YAML master alone."""

"""Finds the story's own text on the page, without the boxes around it."""

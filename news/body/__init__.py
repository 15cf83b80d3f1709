"""The story's own text: found on the page, without what only stands beside it."""

"""Who wrote a story: bylines, and the names in them."""

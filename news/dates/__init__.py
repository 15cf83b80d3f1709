"""When a story was published and changed: printed dates to instants."""

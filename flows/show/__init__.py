"""The output of the reading commands in a terminal: results, stories, status."""

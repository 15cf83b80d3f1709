"""The output of the reading commands in a terminal: answers, stories, status."""

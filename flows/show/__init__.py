"""What people look at in a terminal: answers, stories, status."""

"""The health of sources and of the home: what is usual, what is not, and the alerts about it."""

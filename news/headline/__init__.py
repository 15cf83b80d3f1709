"""The headline: all that could be it, and the one that is."""

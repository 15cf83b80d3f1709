"""The identity of a story, and the changes between two versions of it."""

"""Which story a page is, and what changed between two versions of it."""

"""Feeds, sitemaps and lists: read in a child under limits."""

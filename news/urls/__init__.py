"""Addresses: made alike, and told from what trackers add to them."""

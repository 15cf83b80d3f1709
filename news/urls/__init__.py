"""Addresses: normalizes them and removes what trackers add to them."""

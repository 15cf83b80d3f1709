"""Looks up what earlier runs settled and fetched."""

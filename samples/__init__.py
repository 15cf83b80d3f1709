"""Invented stories of invented outlets, and a demo that takes them in. Nothing here happened."""

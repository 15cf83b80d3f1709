"""Upkeep: a lake that nobody tends stays small, and holds no file that nothing needs."""

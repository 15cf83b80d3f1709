"""Habits of a whole site or source, on which its pages vote."""

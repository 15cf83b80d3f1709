"""Markup: parsed once, and read for what it declares."""

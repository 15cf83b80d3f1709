"""Web archives: every record an input, damage costs its record alone."""

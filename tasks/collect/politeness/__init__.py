"""Politeness: robots.txt, gaps, turns and retries of each host."""

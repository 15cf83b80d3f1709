"""Runs that are killed at named points and at random instants, and what must be true of the lake after each.

`make kill-matrix` plays 300 kills and 50 pairs, and `tests/flows/test_kill_matrix.py` some of them.
"""

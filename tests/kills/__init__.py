"""Runs that are killed at named points and at random instants, and what must be true of the lake after each.

`python -m tests.kills` is `make kill-matrix`: 300 kills and 50 pairs; `tests/flows/test_kill_matrix.py` plays some of it.
"""

"""Runs that are killed at named points and at random instants, and what must be true of the lake after each.

`python -m tests.kills --kills 300 --pairs 50` is `make kill-matrix`; `tests/flows/test_kill_matrix.py` plays some of it.
"""

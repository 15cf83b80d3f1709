"""Prefect: its server, its settings, and the nightly schedule."""

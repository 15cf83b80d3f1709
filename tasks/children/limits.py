"""Limits on the time and memory that one page may take in a child process."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits on one page, and how many child processes share the work.

    `cpu_seconds` and `memory_bytes` hold for each page; `wall_seconds` is the watchdog behind
    them, for a page that sleeps. `pages_per_worker` bounds what a slow leak can cost.
    """

    cpu_seconds: float = 10.0
    memory_bytes: int = 1536 * 1024 * 1024
    wall_seconds: float = 60.0
    pages_per_worker: int = 10_000
    workers: int = 2

"""What was requested from the site and when: the judge of politeness."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(slots=True)
class Row:
    """One request. Times are seconds of the monotonic clock, which every process of the machine shares.

    `finished_at` is None while the response is being sent. `connection` counts from 1; `open_connections` are those
    of the host at arrival, this one included, and `in_flight` the requests then unanswered, this one included.
    """

    arrived_at: float
    finished_at: float | None
    host: str
    method: str
    target: str
    headers: dict[str, str]
    connection: int
    open_connections: int
    in_flight: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


class Log:
    """The rows of a site and its counters, held in memory."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.requested: Counter[tuple[str, str]] = Counter()
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._connections = 0
        self._open: Counter[str] = Counter()
        self._in_flight: Counter[str] = Counter()

    def open(self, host: str) -> int:
        """Count a connection and return its number."""
        self._connections += 1
        self._open[host] += 1
        count = self.counts[host]
        count["connections"] += 1
        count["most_open"] = max(count["most_open"], self._open[host])
        return self._connections

    def close(self, host: str) -> None:
        self._open[host] -= 1

    def arrive(self, host: str, method: str, target: str, headers: dict[str, str], connection: int) -> Row:
        """Write a request down; its response may begin."""
        self._in_flight[host] += 1
        self.counts[host]["requests"] += 1
        self.requested[host, target] += 1
        row = Row(
            time.monotonic(), None, host, method, target, headers, connection, self._open[host], self._in_flight[host]
        )
        self.rows.append(row)
        return row

    def finish(self, row: Row) -> None:
        row.finished_at = time.monotonic()
        self._in_flight[row.host] -= 1

    def forget(self) -> None:
        """Drop rows and counters; what is open stays counted as open."""
        self.rows = []
        self.requested.clear()
        self.counts.clear()

    def hand_over(self, since: int = 0) -> list[list[Any]]:
        """Return the rows from a position on, as JSON can carry them."""
        return [
            [
                row.arrived_at, row.finished_at, row.host, row.method, row.target, row.headers, row.connection,
                row.open_connections, row.in_flight,
            ]
            for row in self.rows[since:]
        ]  # fmt: skip


def find_gaps(rows: Iterable[Row], host: str) -> list[float]:
    """Return the seconds between one request's arrival at a host and the next one's."""
    return [later.arrived_at - earlier.arrived_at for earlier, later in pairwise(sorted_of(rows, host))]


def find_rests(rows: Iterable[Row], host: str) -> list[float]:
    """Return the seconds from each response's end at a host to the next request; negative where two overlap."""
    return [
        later.arrived_at - earlier.finished_at
        for earlier, later in pairwise(sorted_of(rows, host))
        if earlier.finished_at is not None
    ]


def count_most_at_once(rows: Iterable[Row], host: str) -> int:
    """Return how many requests at a host were under way together, at most."""
    return max((row.in_flight for row in rows if row.host == host), default=0)


def sorted_of(rows: Iterable[Row], host: str) -> list[Row]:
    """Return a host's rows in the order of their arrival."""
    return sorted((row for row in rows if row.host == host), key=lambda row: row.arrived_at)

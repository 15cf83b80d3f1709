"""What a test holds in its hand: the site in a child process, with its addresses, its log and its nights."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.web.faults.faults import FAULTS
from tests.web.hosts import CANARY_HOSTS, UNALLOWED, lay_out
from tests.web.http.log import Row
from tests.web.server import Plan, Server
from tests.web.services.bulk import bulk_feed_paths, bulk_page_paths
from tests.web.services.robots import ROBOTS

CHECKOUT = Path(__file__).resolve().parents[2]


class NewsSite:
    """A loopback web of invented outlets; see the package's docstring."""

    def __init__(self, *, in_thread: bool = False, **plan: Any) -> None:
        self._plan = Plan(**plan)
        self._in_thread = in_thread
        self._addresses = lay_out(self._plan.bulk_hosts, self._plan.slow_hosts)
        self._child: subprocess.Popen[str] | None = None
        self._server: Server | None = None
        self.port = 0

    def __enter__(self) -> Self:
        if self._in_thread:
            self._server = Server(self._plan)
            self._server.start()
            self.port = self._server.port
        else:
            command = [sys.executable, "-m", "tests.web", "--plan", json.dumps(self._plan.as_arguments())]
            self._child = subprocess.Popen(
                command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
            )
            self.port = int(self._hear())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take every host down at once; may be called twice."""
        if self._server:
            self._server.stop()
        if self._child:
            if self._child.stdin and not self._child.stdin.closed:
                self._child.stdin.close()  # which ends it
            self._child.wait(10)
            if self._child.stdout:
                self._child.stdout.close()

    def address(self, host: str) -> str:
        """Return `ip:port` of a host."""
        return f"{self._addresses[host]}:{self.port}"

    def url(self, host: str, path: str = "/") -> str:
        """Return the address of a page."""
        return f"http://{self.address(host)}{path}"

    def fault_url(self, name: str) -> str:
        """Return where a fault of `FAULTS` lies."""
        fault = FAULTS[name]
        if fault.host in self._addresses:
            return self.url(fault.host, fault.path)
        return f"http://{fault.host}:{self.port}{fault.path}"

    @property
    def hosts(self) -> list[str]:
        return list(self._addresses)

    @property
    def allow_addresses(self) -> tuple[str, ...]:
        """The exact pairs that a test may reach; those that represent forbidden ones are left out."""
        return tuple(self.address(host) for host in self._addresses if host not in UNALLOWED)

    def bulk_urls(self, hosts: int = 200, pages: int = 50) -> list[str]:
        """Return the addresses of so many pages on each of so many bulk hosts, hosts in turn."""
        return [self.url(f"bulk-{host}", path) for path in bulk_page_paths(pages) for host in range(1, hosts + 1)]

    def bulk_feeds(self, feeds: int = 5_000, hosts: int = 200) -> list[str]:
        """Return the addresses of so many feeds of 20 entries each, spread over the bulk hosts."""
        paths = bulk_feed_paths(-(-feeds // hosts))
        return [self.url(f"bulk-{host}", path) for path in paths for host in range(1, hosts + 1)][:feeds]

    def requests(self, host: str | None = None) -> list[Row]:
        """Return the log's rows in the order of arrival, of one host or of all."""
        rows = [Row(*values) for values in self._ask("requests")]
        return [row for row in rows if host in (None, row.host)]

    def paths(self, host: str) -> list[str]:
        """Return the paths that were requested from a host, in order, robots.txt left out."""
        return [row.path for row in self.requests(host) if row.path != "/robots.txt"]

    @property
    def counts(self) -> dict[str, Counter[str]]:
        """`connections`, `requests` and `most_open` of each host that was met."""
        return {host: Counter(count) for host, count in self._ask("counts").items()}

    def canary_hits(self) -> list[str]:
        """Return what was touched that nobody may touch: canary paths and calendars anywhere, and canary hosts."""
        hits = [
            f"{row.host} {row.target}"
            for row in self.requests()
            if row.path.startswith(("/canary", "/calendar/")) and row.host not in CANARY_HOSTS
        ]
        counts = self.counts
        return hits + [f"{host} {counts[host]['connections']} connections" for host in CANARY_HOSTS if host in counts]

    def robots_breaches(self) -> list[str]:
        """Return the requests that a host's robots.txt forbids."""
        return [
            f"{row.host} {row.target}"
            for row in self.requests()
            if row.host in ROBOTS and row.path != "/robots.txt" and ROBOTS[row.host].forbids(row.path)
        ]

    def night(self, number: int) -> None:
        """Turn to another night: 1 or 2."""
        self._ask("night", number)

    def forget(self) -> None:
        """Empty the log; a response that differs the first time starts anew."""
        self._ask("forget")

    def die_after(self, host: str, requests: int) -> None:
        """Let a host serve so many more requests, then die: connections reset, nothing listens."""
        self._ask("die_after", host, requests)

    def close_host(self, host: str) -> None:
        """Let a host die now."""
        self._ask("close_host", host)

    def _ask(self, command: str, *values: Any) -> Any:
        if self._server:
            return self._server.do(command, *values)
        assert self._child is not None, "the site has not started: use it in a `with`"
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps([command, *values]) + "\n")
        self._child.stdin.flush()
        return json.loads(self._hear())

    def _hear(self) -> str:
        assert self._child is not None
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError(f"the news site ended with {self._child.wait(10)}; its message stands on stderr")
        return line

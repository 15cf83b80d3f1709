"""Which host of the site has which loopback address; the port is the same for all."""

from collections.abc import Iterable

from tests.web.faults.faults import FAULTS
from tests.web.outlets.newsroom import OUTLETS
from tests.web.services.robots import ROBOTS

# `forbidden` and `loopback` represent addresses that nobody may request: they respond, and count who comes.
CANARY_HOSTS = {"canary": "127.0.1.250", "forbidden": "127.66.66.66", "loopback": "127.0.0.1"}
UNALLOWED = ("forbidden", "loopback")
# Nothing listens at this one.
CLOSED = {"closed": "127.0.1.249"}
SERVICES = ("feeds", "sitemaps", "archive", "lists", "dead", "drip")
MAX_SLOW_HOSTS = 1_000


def lay_out(bulk_hosts: int, slow_hosts: int) -> dict[str, str]:
    """Return the address of every host by its name; `bulk-N` and `slow-N` count from 1."""
    if not 0 <= bulk_hosts <= 250 or not 0 <= slow_hosts <= MAX_SLOW_HOSTS:
        raise ValueError(f"at most 250 bulk hosts and {MAX_SLOW_HOSTS} slow ones, not {bulk_hosts} and {slow_hosts}")
    return {
        **_numbered("127.0.1.", (outlet.host for outlet in OUTLETS)),
        **_numbered("127.0.4.", ROBOTS),
        **_numbered("127.0.3.", (fault.host for fault in FAULTS.values() if fault.at is None)),
        **_numbered("127.0.2.", (f"bulk-{number}" for number in range(1, bulk_hosts + 1))),
        **{f"slow-{number + 1}": f"127.0.{10 + number // 250}.{1 + number % 250}" for number in range(slow_hosts)},
        **{name: f"127.0.1.{100 + number}" for number, name in enumerate(SERVICES)},
        **CANARY_HOSTS,
        **CLOSED,
    }


def _numbered(prefix: str, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{prefix}{number}" for number, name in enumerate(names, 1)}

"""How the web is asked: the manners of a desk, and what one source says of itself."""

from dataclasses import dataclass

HOUR, DAY = 3600.0, 86_400.0
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """What every request of a night keeps to; seconds, and bytes.

    `revisit_seconds` are the ages at which a story that is still listed is looked at again.
    """

    user_agent: str
    host_gap_seconds: float = 5.0
    deadline_seconds: float = 4 * HOUR
    exchange_seconds: float = 30.0
    archive_seconds: float = HOUR
    longest_wait_seconds: float = 120.0
    retries: int = 2
    connections: int = 1_000
    page_bytes: int = 10 * MEBIBYTE
    sitemap_bytes: int = 50 * MEBIBYTE
    rotate_bytes: int = 1024 * MEBIBYTE
    revisit_seconds: tuple[float, ...] = (HOUR, 6 * HOUR, DAY, 7 * DAY)
    shortest_poll_seconds: float = HOUR
    longest_poll_seconds: float = 2 * DAY
    allow_addresses: tuple[str, ...] = ()
    proxy: str | None = None

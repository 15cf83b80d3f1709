"""A request, its result, and whether to follow a redirect or try again."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from news.reasons import Reason
from tasks.collect.archive.writer import Place
from tasks.collect.http.exchange import Fault
from tasks.collect.politeness.politeness import Politeness
from warehouse.memory.records import LastResponse

MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
TRANSIENT_STATUSES = (408, 429)
# Nobody listens there, or the name leads nowhere: true of the host, not of one address.
HOST_REFUSES: tuple[Reason, ...] = ("connect_refused", "dns")
# Worth another try tonight: a host that let 30 seconds pass gets no request before tomorrow.
TRIED_AGAIN: tuple[Reason, ...] = (*HOST_REFUSES, "connection_closed", "connection_reset")
FIRST_BACKOFF_SECONDS = 1.0
_AUTHORITY_END = re.compile("[/?#]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request to be made: for which source, in which role, and after which redirects and tries.

    `last` is the last whole response of its address, if there was one: this request is for changes since then.
    """

    url: str
    role: str
    source: str | None = None
    attempt: int = 1
    trail: tuple[str, ...] = ()
    first_fetch_id: str | None = None
    last: LastResponse | None = None
    told_modified_at: datetime | None = None
    limit_bytes: int = 10 * 1024 * 1024

    @property
    def validators(self) -> dict[str, str]:
        """Headers of a conditional request, from the address's last whole response; empty without one."""
        headers = {"If-None-Match": self.last.etag, "If-Modified-Since": self.last.last_modified} if self.last else {}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The outcome of a request: a payload, or the fault that kept it away.

    `redirect_url` is set where the response sends us on; `place` is where the response was archived; `fetch_id` is
    None where nothing was sent.
    """

    url: str
    fault: Fault | None = None
    status: int | None = None
    payload: bytes | None = None
    payload_sha256: str | None = None
    content_type: str | None = None
    redirect_url: str | None = None
    retry_at: datetime | None = None
    fetch_id: str | None = None
    attempts: int = 1
    requested_at: datetime | None = None
    place: Place | None = None
    signals: tuple[str, ...] = ()


def host_name(url: str) -> str:
    """Return the host and port that an address leads to, by which hosts are distinguished.

    >>> host_name("https://Gazette.example/rain")
    'gazette.example:443'
    """
    root, slashes, rest = url.partition("//")
    return _name_host(root + slashes + _AUTHORITY_END.split(rest, maxsplit=1)[0])


@lru_cache(maxsize=2_000)
def _name_host(root: str) -> str:
    parts = urlsplit(root)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def follow(request: Request, result: Result, url: str) -> Request:
    """Return the request that a redirect leads to: another address, whose last response is not known."""
    return replace(
        request, url=url, attempt=1, trail=(*request.trail, request.url), last=None,
        first_fetch_id=request.first_fetch_id or result.fetch_id,
    )  # fmt: skip


def is_tried_again(result: Result) -> bool:
    """Return whether a second try may bring another result: the host had trouble, or the connection broke."""
    if result.fetch_id is None:
        return False
    if result.status is not None and result.fault is None:
        return (result.status >= 500 and result.status < 600) or result.status in TRANSIENT_STATUSES
    return result.fault is not None and result.fault.reason in TRIED_AGAIN


def find_wait(result: Result, request: Request, politeness: Politeness) -> float | None:
    """Return in how many seconds to try a request again, or None where tonight's result stays."""
    if not is_tried_again(result) or request.attempt > politeness.retries:
        return None
    if result.retry_at:
        seconds = (result.retry_at - datetime.now(UTC)).total_seconds()
        return max(seconds, 0.0) if seconds <= politeness.longest_wait_seconds else None
    return find_backoff(request.attempt, request.url)


def find_backoff(attempt: int, url: str) -> float:
    """Return how long to wait before the next try, in seconds: doubled each time, and spread so that tries part.

    The spread comes from the address, so that a night can be repeated exactly.
    """
    digest = hashlib.blake2b(f"{attempt} {url}".encode("utf-8", "replace"), digest_size=2).digest()
    spread = int.from_bytes(digest, "big") / 65_536
    return FIRST_BACKOFF_SECONDS * 2.0 ** (attempt - 1) * (1 + spread / 2)

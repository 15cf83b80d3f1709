"""One HTTP exchange as it went over the network, and the words for how it can fail."""

from dataclasses import dataclass
from datetime import datetime

from news.reasons import Reason

RawHeaders = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an exchange brought nothing that may be read: a reason of the ledger, and it in words."""

    reason: Reason
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and what came back.

    `request_head` is the request line and headers as sent, `headers` are the response's own, in order and spelling;
    `body` is as it came: content encodings untouched, chunked framing undone. A `fault` says why the body must not be
    read (`body` then holds what came before it, if anything); without a response `status` is None.
    `remote_address` is `ip:port` of the peer, `requested_at` an instant in UTC.
    """

    url: str
    request_head: bytes
    requested_at: datetime
    elapsed_seconds: float
    remote_address: str | None = None
    status: int | None = None
    phrase: str = ""
    version: str = "HTTP/1.1"
    headers: RawHeaders = ()
    body: bytes = b""
    received_bytes: int = 0
    fault: Fault | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of a name, in any case; None when it was not sent."""
        return next(iter(self.headers_named(name)), None)

    def headers_named(self, name: str) -> list[str]:
        """Return all headers of a name, in order."""
        wanted = name.lower().encode()
        return [value.decode("latin-1").strip(" \t") for key, value in self.headers if key.lower() == wanted]

"""Exchanges are kept: the response in the archive, a line in the journal; the result says what may be read of it."""

import hashlib
import re
from dataclasses import dataclass, replace
from itertools import count

from news.reasons import Reason
from news.records.ledger import Fetch
from news.urls.takedown import is_naming_any
from tasks.collect.archive.journal import Journal
from tasks.collect.archive.warc_records import Revisited
from tasks.collect.archive.writer import ArchiveWriter
from tasks.collect.http.allowed import normalize_location
from tasks.collect.http.decoding import decode
from tasks.collect.http.exchange import Exchange, Fault
from tasks.collect.http.secrets import mask_address, mask_secrets
from tasks.collect.politeness.request import REDIRECTS, Request, Result
from tasks.collect.politeness.signals import find_retry_at, find_signals
from warehouse.memory.forgotten import MARK, Forgotten

_NO_ENCODING = ("", "identity")
_SCHEME = re.compile(r"\s{0,9}(?!https?:)[a-z][a-z0-9+.-]{0,30}:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Turn:
    """How a request had its turn: at which host, after how long a wait.

    `refused_ai_agents` are the AI crawlers that the host's robots.txt refuses this address. What `is_streamed` goes
    elsewhere piece by piece: the archive has it not.
    """

    host: str
    waited_seconds: float
    refused_ai_agents: tuple[str, ...] = ()
    is_streamed: bool = False


class Recorder:
    """Writes the exchanges of a run down; `journal` takes what else is to be said of its listings.

    A listing that names what was taken down, and a redirect there, are read and not archived.
    """

    def __init__(
        self, archive: ArchiveWriter, journal: Journal, run_id: str, forgotten: Forgotten | None = None
    ) -> None:
        self.journal = journal
        self._forgotten = forgotten or Forgotten()
        self._archive = archive
        self._run_id = run_id
        self._numbers = count(1)

    def record(self, request: Request, exchange: Exchange, turn: Turn) -> Result:
        """Archive an exchange and write its line; return what came of the request."""
        payload, fault = (None, exchange.fault) if turn.is_streamed else _decode(exchange, request)
        digest = hashlib.sha256(payload).hexdigest() if payload is not None and fault is None else None
        revisited = _find_revisited(request, exchange, digest)
        redirect_url, redirect_fault = _find_redirect(request, exchange)
        is_hushed = turn.is_streamed or self._names_forgotten(request, payload, redirect_url)
        result = Result(
            url=request.url,
            fault=fault or redirect_fault,
            status=exchange.status,
            payload=payload,
            payload_sha256=digest,
            content_type=exchange.header("content-type"),
            redirect_url=redirect_url,
            retry_at=find_retry_at(exchange),
            fetch_id=hashlib.sha256(f"{self._run_id}\x1f{next(self._numbers)}".encode()).hexdigest(),
            requested_at=exchange.requested_at,
            place=None if is_hushed else self._archive.write(exchange, revisit_of=revisited),
            signals=find_signals(exchange, turn.refused_ai_agents),
        )
        row = _make_fetch(request, exchange, result, turn, is_revisit=revisited is not None)
        if is_hushed and not turn.is_streamed:
            row = self._hush(row, redirect_url)
        self.journal.write_fetch(row)
        return result

    def _names_forgotten(self, request: Request, payload: bytes | None, redirect_url: str | None) -> bool:
        """Return whether an exchange leads to an address that was taken down: archived, it would reveal it again."""
        keys = self._forgotten.keys
        if not keys or request.role in ("robots", "archive"):
            return False
        if self._forgotten.find_key(redirect_url):
            return True
        if request.role == "page" or payload is None:
            return False
        return is_naming_any(payload.decode("utf-8", "ignore"), keys, request.url)

    def _hush(self, row: Fetch, redirect_url: str | None) -> Fetch:
        """Return an exchange's row as one to be requested anew and whole, because nothing of it is archived."""
        key = self._forgotten.find_key(redirect_url)
        shown = f"{MARK}{key}" if key else row.redirect_url
        return replace(row, redirect_url=shown, etag=None, last_modified=None, payload_sha256=None, is_revisit=False)


def _decode(exchange: Exchange, request: Request) -> tuple[bytes | None, Fault | None]:
    """Return the payload of a response that is meant to be read, or what is wrong with it."""
    if request.role == "robots" and exchange.fault and exchange.fault.reason == "too_large":
        return exchange.body, exchange.fault
    if exchange.fault or exchange.status is None or not 200 <= exchange.status < 300:
        return None, exchange.fault
    named = ",".join(exchange.headers_named("content-encoding")).lower().split(",")
    encodings = [name for name in map(str.strip, named) if name not in _NO_ENCODING]
    decoded = decode(exchange.body, encodings, request.limit_bytes)
    return (None, decoded) if isinstance(decoded, Fault) else (decoded, None)


def _find_revisited(request: Request, exchange: Exchange, digest: str | None) -> Revisited | None:
    """Return the earlier response that this one repeats: the host says so, or the payload is the same."""
    if request.last is None or exchange.fault is not None:
        return None
    is_not_modified = exchange.status == 304 and bool(request.validators)
    is_same = digest is not None and digest == request.last.payload_sha256
    return Revisited(request.url, request.last.requested_at) if is_not_modified or is_same else None


def _find_redirect(request: Request, exchange: Exchange) -> tuple[str | None, Fault | None]:
    """Return where a response sends us on, or what is wrong with the address it names."""
    location = exchange.header("location") if exchange.status in REDIRECTS else None
    if not location:
        return None, None
    if url := normalize_location(request.url, location):
        return url, None
    reason: Reason = "refused_url" if _SCHEME.match(location) else "bad_redirect"
    return None, Fault(reason, f"redirects to {location[:200]!a}")


def _make_fetch(request: Request, exchange: Exchange, result: Result, turn: Turn, *, is_revisit: bool) -> Fetch:
    """Return an exchange as a row of `fetches`: secrets masked, headers shortened."""
    assert result.fetch_id is not None
    fault, place = result.fault, result.place
    return Fetch(
        fetch_id=result.fetch_id,
        source=request.source,
        role=request.role,
        url=mask_address(request.url),
        host=turn.host,
        attempt=request.attempt,
        hop=len(request.trail),
        first_fetch_id=request.first_fetch_id,
        redirect_url=mask_secrets(result.redirect_url) if result.redirect_url else None,
        status=exchange.status,
        fault=fault.reason if fault else None,
        detail=_shorten(mask_secrets(fault.detail or "")) if fault else None,
        requested_at=exchange.requested_at,
        waited_seconds=round(turn.waited_seconds, 3),
        elapsed_seconds=round(exchange.elapsed_seconds, 3),
        remote_address=exchange.remote_address,
        received_bytes=exchange.received_bytes,
        payload_bytes=len(result.payload) if result.payload is not None else None,
        payload_sha256=result.payload_sha256,
        content_type=_shorten(result.content_type),
        etag=_shorten(exchange.header("etag")),
        last_modified=_shorten(exchange.header("last-modified")),
        retry_at=result.retry_at,
        told_modified_at=request.told_modified_at,
        robots="exempt" if request.role == "robots" else "allowed",
        robots_tag=_shorten(", ".join(exchange.headers_named("x-robots-tag"))),
        tdm_reservation=_shorten(exchange.header("tdm-reservation")),
        tdm_policy=_shorten(mask_secrets(exchange.header("tdm-policy") or "")),
        refused_ai_agents=list(turn.refused_ai_agents),
        is_revisit=is_revisit,
        archive_file=place.file if place else None,
        archive_offset=place.offset if place else None,
    )


def _shorten(text: str | None) -> str | None:
    """Return a header's text in a form that may be stored in a row; None for an empty one."""
    return text[:1000].encode("utf-8", "replace").decode() if text else None

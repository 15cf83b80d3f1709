"""The one gate that every request passes: address, robots, the host's turn, the client, the archive, the journal."""

import asyncio
import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from urllib.parse import urlsplit

from tasks.collect.archive.journal import Journal
from tasks.collect.archive.warc_records import Revisited
from tasks.collect.archive.writer import ArchiveWriter
from tasks.collect.http.allowed import AllowList, find_url_refusal, normalize_location
from tasks.collect.http.client import Client
from tasks.collect.http.decoding import decode
from tasks.collect.http.exchange import Exchange, Fault
from tasks.collect.http.secrets import mask_address, mask_secrets
from tasks.collect.politeness.host_queue import Host, HostQueue
from tasks.collect.politeness.politeness import Politeness
from tasks.collect.politeness.request import (
    MAX_REDIRECTS,
    REDIRECTS,
    Request,
    Result,
    find_backoff,
    follow,
    host_name,
    is_tried_again,
)
from tasks.collect.politeness.robots import MAX_ROBOTS_BYTES, Robots, read_robots
from tasks.collect.politeness.signals import find_retry_at, find_signals

_NO_ENCODING = ("", "identity")
_SCHEME = re.compile(r"\s{0,9}(?!https?:)[a-z][a-z0-9+.-]{0,30}:", re.IGNORECASE)


class Gate:
    """Asks the web; nothing else in a desk does."""

    def __init__(
        self,
        politeness: Politeness,
        allowed: AllowList,
        client: Client,
        archive: ArchiveWriter,
        journal: Journal,
        queue: HostQueue,
        run_id: str,
        recall_robots: Callable[[str], Robots | None],
    ) -> None:
        self._politeness = politeness
        self._allowed = allowed
        self._client = client
        self._archive = archive
        self._journal = journal
        self._queue = queue
        self._run_id = run_id
        self._recall_robots = recall_robots
        self._numbers = count(1)
        self._slots = asyncio.Semaphore(politeness.connections)
        self._told: set[tuple[str, str]] = set()
        self.answered_count = self.refused_count = 0

    async def ask(self, request: Request, on_chunk: Callable[[bytes], None] | None = None) -> Result:
        """Make one request, if it may be made, and return what came of it; never raises for what a peer does."""
        if refusal := find_url_refusal(request.url, self._allowed):
            return Result(url=request.url, fault=refusal)
        host = self._queue.host(host_name(request.url))
        robots = await self._robots_of(host, request.url)
        if robots.fault:
            return Result(url=request.url, fault=robots.fault, attempts=robots.attempts)
        if robots.message and request.source and (host.name, request.source) not in self._told:
            self._told.add((host.name, request.source))
            self._journal.note(request.source, f"http://{host.name}/robots.txt", "warning", robots.message)
        if not robots.allows(request.url):
            return Result(url=request.url, fault=Fault("robots_disallowed", "robots.txt refuses this address"))
        return await self._exchange(host, request, robots, on_chunk)

    async def find_refused_ai_agents(self, url: str) -> list[str]:
        """Return the AI crawlers that the host of an address refuses it."""
        if find_url_refusal(url, self._allowed):
            return []
        return (await self._robots_of(self._queue.host(host_name(url)), url)).find_refused_ai_agents(url)

    async def robots_of(self, url: str) -> Robots:
        """Return the rules of the host of an address that is not refused."""
        return await self._robots_of(self._queue.host(host_name(url)), url)

    async def _robots_of(self, host: Host, url: str) -> Robots:
        if host.robots is None:
            parts = urlsplit(url)
            address = f"{parts.scheme}://{parts.netloc}/robots.txt"
            host.robots = self._recall_robots(host.name)
            if host.robots is None:
                host.robots = await self._fetch_robots(address)
                host.rest()  # now that its delay is known
        return host.robots

    async def _fetch_robots(self, url: str) -> Robots:
        """Ask for a host's robots.txt: 4xx allows, 5xx and silence refuse, five redirects are followed."""
        request = Request(url=url, role="robots", limit_bytes=MAX_ROBOTS_BYTES)
        while True:
            refusal = find_url_refusal(request.url, self._allowed)
            if refusal:
                return Robots(fault=refusal) if not request.trail else Robots()
            result = await self._exchange(self._queue.host(host_name(request.url)), request, Robots(), None)
            if result.redirect_url and result.status in REDIRECTS:
                if len(request.trail) >= MAX_REDIRECTS or result.redirect_url in (request.url, *request.trail):
                    return Robots()  # as if there were none, says the standard
                request = follow(request, result, result.redirect_url)
            elif is_tried_again(result) and request.attempt <= self._politeness.retries:
                await asyncio.sleep(find_backoff(request.attempt, url))
                request = replace(request, attempt=request.attempt + 1)
            else:
                return self._judge_robots(result, request.attempt)

    @staticmethod
    def _judge_robots(result: Result, attempts: int) -> Robots:
        status, fault = result.status, result.fault
        if fault and fault.reason == "too_large" and result.payload is not None:
            fault = None  # 500 KiB of it count
        if fault and status is None and fault.reason != "timeout":
            return Robots(fault=fault, attempts=attempts)  # nobody is there: the reason is the host's
        if status is not None and 400 <= status < 500:
            return Robots()
        if fault or status is None or status >= 500 or result.payload is None:
            what = f"status {status}" if status else (fault.detail or fault.reason) if fault else "no result"
            return Robots(fault=Fault("robots_unreachable", f"robots.txt: {what}"), attempts=attempts)
        return read_robots(result.payload) if status < 300 else Robots()

    async def _exchange(
        self, host: Host, request: Request, robots: Robots, on_chunk: Callable[[bytes], None] | None
    ) -> Result:
        headers = {"User-Agent": self._politeness.user_agent, "Accept": "*/*", **(request.validators or {})}
        started = time.monotonic()
        async with host.lock:
            await host.take_turn()
            async with self._slots:
                waited = time.monotonic() - started
                exchange = await self._client.ask(
                    request.url, headers, limit_bytes=request.limit_bytes, on_chunk=on_chunk,
                    seconds=self._politeness.archive_seconds if on_chunk else None,
                )  # fmt: skip
            host.rest()
        self._count(host, exchange)
        payload, fault = (None, exchange.fault) if on_chunk else self._decode(exchange, request)
        digest = hashlib.sha256(payload).hexdigest() if payload is not None and fault is None else None
        revisited = None
        is_not_modified = exchange.status == 304 and request.validators is not None
        if (
            request.held_at
            and exchange.fault is None
            and (is_not_modified or (digest is not None and digest == request.held_sha256))
        ):
            revisited = Revisited(request.url, request.held_at)
        place = None if on_chunk else self._archive.write(exchange, revisit_of=revisited)
        location = exchange.header("location") if exchange.status in REDIRECTS else None
        redirect_url = normalize_location(request.url, location) if location else None
        if location and redirect_url is None and fault is None:
            fault = Fault(
                "refused_url" if _SCHEME.match(location) else "bad_redirect", f"redirects to {location[:200]!a}"
            )
        refused_agents = robots.find_refused_ai_agents(request.url)
        fetch_id = hashlib.sha256(f"{self._run_id}\x1f{next(self._numbers)}".encode()).hexdigest()
        retry_at = find_retry_at(exchange)
        self._journal.fetches.write({
            "fetch_id": fetch_id,
            "source": request.source,
            "role": request.role,
            "url": mask_address(request.url),
            "host": host.name,
            "attempt": request.attempt,
            "hop": len(request.trail),
            "first_fetch_id": request.first_fetch_id,
            "redirect_url": mask_secrets(redirect_url) if redirect_url else None,
            "status": exchange.status,
            "fault": fault.reason if fault else None,
            "detail": _shorten(mask_secrets(fault.detail or "")) if fault else None,
            "requested_at": exchange.requested_at,
            "waited_seconds": round(waited, 3),
            "elapsed_seconds": round(exchange.elapsed_seconds, 3),
            "remote_address": exchange.remote_address,
            "received_bytes": exchange.received_bytes,
            "payload_bytes": len(payload) if payload is not None else None,
            "payload_sha256": digest,
            "content_type": _shorten(exchange.header("content-type")),
            "etag": _shorten(exchange.header("etag")),
            "last_modified": _shorten(exchange.header("last-modified")),
            "retry_at": retry_at,
            "told_modified_at": request.told_modified_at,
            "robots": "exempt" if request.role == "robots" else "allowed",
            "robots_tag": _shorten(", ".join(exchange.headers_named("x-robots-tag"))),
            "tdm_reservation": _shorten(exchange.header("tdm-reservation")),
            "tdm_policy": _shorten(mask_secrets(exchange.header("tdm-policy") or "")),
            "refused_ai_agents": refused_agents,
            "is_revisit": revisited is not None,
            "archive_file": place.file if place else None,
            "archive_offset": place.offset if place else None,
        })  # fmt: skip
        return Result(
            url=request.url, fault=fault, status=exchange.status, payload=payload, payload_sha256=digest,
            content_type=exchange.header("content-type"), redirect_url=redirect_url, retry_at=retry_at,
            fetch_id=fetch_id, asked_at=exchange.requested_at,
            archive_file=place.file if place else None, archive_offset=place.offset if place else None,
            archive_length=place.length if place else None,
            signals=find_signals(exchange, refused_agents),
        )  # fmt: skip

    def _count(self, host: Host, exchange: Exchange) -> None:
        if exchange.status is not None:
            self.answered_count += 1
            host.refusals.clear()
        else:
            self.refused_count += 1

    @staticmethod
    def _decode(exchange: Exchange, request: Request) -> tuple[bytes | None, Fault | None]:
        """Return the payload of an result that is meant to be read, or what is wrong with it."""
        if request.role == "robots" and exchange.fault and exchange.fault.reason == "too_large":
            return exchange.body, exchange.fault
        if exchange.fault or exchange.status is None or not 200 <= exchange.status < 300:
            return None, exchange.fault
        told = ",".join(exchange.headers_named("content-encoding")).lower().split(",")
        encodings = [name for name in map(str.strip, told) if name not in _NO_ENCODING]
        decoded = decode(exchange.body, encodings, request.limit_bytes)
        return (None, decoded) if isinstance(decoded, Fault) else (decoded, None)


def _shorten(text: str | None) -> str | None:
    """Return a header's text as it may stand in a row; None for an empty one."""
    return text[:1000].encode("utf-8", "replace").decode() if text else None

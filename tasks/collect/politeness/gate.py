"""Sends one request within robots.txt, the host's gap and the size limits, then archives the response."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from tasks.collect.archive.journal_records import PolledListing
from tasks.collect.http.allowed import AllowList, find_url_refusal
from tasks.collect.http.client import Client
from tasks.collect.http.exchange import Exchange, Fault
from tasks.collect.politeness.host_queue import Host, HostQueue
from tasks.collect.politeness.politeness import Politeness
from tasks.collect.politeness.recorder import Recorder, Turn
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


class Gate:
    """Sends every request to the web.

    `recall_robots` returns the rules of a host as they are remembered, None where they must be requested.
    """

    def __init__(
        self,
        politeness: Politeness,
        allowed: AllowList,
        client: Client,
        recorder: Recorder,
        queue: HostQueue,
        recall_robots: Callable[[str], Robots | None],
    ) -> None:
        self._politeness = politeness
        self._allowed = allowed
        self._client = client
        self._recorder = recorder
        self._queue = queue
        self._recall_robots = recall_robots
        self._slots = asyncio.Semaphore(politeness.connections)
        self._warned: set[tuple[str, str]] = set()
        self.answered_count = self.unanswered_count = 0

    async def fetch(self, request: Request, on_chunk: Callable[[bytes], None] | None = None) -> Result:
        """Make one request, if it may be made, and return what came of it; never raises for what a peer does.

        With `on_chunk` the payload is handed over piece by piece, and not archived.
        """
        if refusal := find_url_refusal(request.url, self._allowed):
            return Result(url=request.url, fault=refusal)
        host = self._queue.host(host_name(request.url))
        robots = await self._find_robots(host, request.url)
        if robots.fault:
            return Result(url=request.url, fault=robots.fault, attempts=robots.attempts)
        if robots.message and request.source and (host.name, request.source) not in self._warned:
            self._warned.add((host.name, request.source))
            url = f"http://{host.name}/robots.txt"
            warning = PolledListing(source=request.source, url=url, status="warning", message=robots.message)
            self._recorder.journal.write_listing(warning)
        if not robots.allows(request.url):
            return Result(url=request.url, fault=Fault("robots_disallowed", "robots.txt refuses this address"))
        return await self._exchange(host, request, robots, on_chunk)

    async def find_refused_ai_agents(self, url: str) -> list[str]:
        """Return the AI crawlers that the host of an address refuses it."""
        if find_url_refusal(url, self._allowed):
            return []
        return (await self.find_robots(url)).find_refused_ai_agents(url)

    async def find_robots(self, url: str) -> Robots:
        """Return the rules of the host of an address that is not refused."""
        return await self._find_robots(self._queue.host(host_name(url)), url)

    async def _find_robots(self, host: Host, url: str) -> Robots:
        if host.robots is None:
            parts = urlsplit(url)
            address = f"{parts.scheme}://{parts.netloc}/robots.txt"
            host.robots = self._recall_robots(host.name)
            if host.robots is None:
                host.robots = await self._fetch_robots(address)
                host.rest()  # now that its delay is known
        return host.robots

    async def _fetch_robots(self, url: str) -> Robots:
        """Request a host's robots.txt: 4xx allows, 5xx and silence refuse, five redirects are followed."""
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
                return _read_rules(result, request.attempt)

    async def _exchange(
        self, host: Host, request: Request, robots: Robots, on_chunk: Callable[[bytes], None] | None
    ) -> Result:
        """Send one request, in the host's turn; count and record the result."""
        headers = {"User-Agent": self._politeness.user_agent, "Accept": "*/*", **request.validators}
        started = time.monotonic()
        async with host.lock:
            await host.take_turn()
            async with self._slots:
                waited = time.monotonic() - started
                exchange = await self._client.get(
                    request.url, headers, limit_bytes=request.limit_bytes, on_chunk=on_chunk,
                    seconds=self._politeness.archive_seconds if on_chunk else None,
                )  # fmt: skip
            host.rest()
        self._count(host, exchange)
        refused_agents = tuple(robots.find_refused_ai_agents(request.url))
        return self._recorder.record(
            request, exchange, Turn(host.name, waited, refused_agents, is_streamed=on_chunk is not None)
        )

    def _count(self, host: Host, exchange: Exchange) -> None:
        if exchange.status is not None:
            self.answered_count += 1
            host.refusals.clear()
        else:
            self.unanswered_count += 1


def _read_rules(result: Result, attempts: int) -> Robots:
    """Return the rules from the last result of requesting robots.txt."""
    status, fault = result.status, result.fault
    if fault and fault.reason == "too_large" and result.payload is not None:
        fault = None  # 500 KiB of it count
    if fault and status is None and fault.reason != "timeout":
        return Robots(fault=fault, attempts=attempts)  # nobody is there: the reason is the host's
    if status is not None and 400 <= status < 500:
        return Robots()
    if fault or status is None or status >= 500 or result.payload is None:
        what = f"status {status}" if status else (fault.detail or fault.reason) if fault else "no answer"
        return Robots(fault=Fault("robots_unreachable", f"robots.txt: {what}"), attempts=attempts)
    return read_robots(result.payload) if status < 300 else Robots()

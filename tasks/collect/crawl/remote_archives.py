"""Web archives at an address: streamed once, and only the records that are wanted are kept."""

import asyncio
import os
from itertools import count
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

from tasks.collect.archive.journal_records import PolledListing
from tasks.collect.archive.stream_filter import MemberFilter
from tasks.collect.crawl.tools import CrawlTools
from tasks.collect.http.allowed import find_url_refusal
from tasks.collect.http.exchange import Fault
from tasks.collect.politeness.host_queue import Host
from tasks.collect.politeness.request import MAX_REDIRECTS, REDIRECTS, Request, Result, follow, host_name
from tasks.collect.politeness.turns import HostJob
from tasks.sources import WebSource
from warehouse.memory.records import LastResponse

# A file of Common Crawl's news set has one gibibyte; this is where something else begins.
MAX_ARCHIVE_BYTES = 8 * 1024**3
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class RemoteArchives:
    """Requests archives and keeps the members of the hosts and days that a source wants, byte for byte."""

    def __init__(self, tools: CrawlTools) -> None:
        self._tools, self._spec = tools, tools.spec
        self._numbers = count(1)

    def put(self, source: WebSource, url: str, last: LastResponse | None) -> None:
        """Let an archive wait for its host's turn; `last` is set where a run took it whole with the same wishes."""
        if refusal := find_url_refusal(url, self._tools.allowed):
            self._note(source, url, "failed", f"{refusal.reason}: {refusal.detail}")
        elif last:
            self._note(source, url, "ok", f"taken on {last.requested_at:%Y-%m-%d}, not requested again")
        else:
            request = Request(url=url, role="archive", source=source.name, limit_bytes=MAX_ARCHIVE_BYTES)
            self._put(source, request)

    def name(self, source: WebSource, url: str) -> str:
        """Return an archive's address with what is wanted of it as its fragment, as `fetches` has it."""
        window = self._spec.window
        wishes = [f"host={host}" for host in source.options.hosts]
        wishes += [f"since={window.since:%Y-%m-%d}"] if window.since else []
        wishes += [f"until={window.until:%Y-%m-%d}"] if window.until else []
        return f"{url}#{'&'.join(wishes)}" if wishes else url

    def _put(self, source: WebSource, request: Request) -> None:
        async def run(_host: Host, _job: HostJob) -> None:
            try:
                await self._fetch(source, request)
            except OSError as error:
                self._note(source, request.url, "failed", f"cannot be kept: {error.strerror}")

        self._tools.queue.put(host_name(request.url), HostJob(run, rank=1, is_listing=True))

    async def _fetch(self, source: WebSource, request: Request) -> None:
        path = self._spec.archive / f"{self._spec.run_id}-{source.name}-{next(self._numbers):05d}.warc.gz"
        ended: asyncio.CancelledError | None = None
        window = self._spec.window
        with os.fdopen(os.open(path, _NEW_FILE, 0o600), "wb") as file:
            members = MemberFilter(source.options.hosts, window.since, window.until, file.write)
            try:
                result = await self._tools.gate.fetch(request, members.feed)
            except asyncio.CancelledError as error:  # the night is over: what came before its end is kept
                ended = error
                result = Result(
                    url=request.url, fault=Fault("deadline", "the night ended first; the next one requests it again")
                )
            members.finish()
            file.flush()
            os.fsync(file.fileno())
        kept = members.stats.kept
        if not kept:
            path.unlink()
        if result.redirect_url and result.status in REDIRECTS and len(request.trail) < MAX_REDIRECTS:
            self._put(source, follow(request, result, result.redirect_url))
            return
        problem = _find_problem(result, members)
        if not problem:
            self._note(source, request.url, "ok", None, path if kept else None, kept)
        else:
            self._note(source, request.url, "partial" if kept else "failed", problem, path if kept else None, kept)
        if ended:
            raise ended

    def _note(
        self,
        source: WebSource,
        url: str,
        status: Literal["ok", "partial", "failed"],
        message: str | None,
        path: Path | None = None,
        kept: int = 0,
    ) -> None:
        self._tools.journal.write_listing(
            PolledListing(
                source=source.name,
                url=url,
                status=status,
                message=message,
                entries=kept,
                is_primary=url.partition("#")[0] == source.location,
                archive=path.name if path else None,
            )
        )


def find_archive_url(line: str, list_url: str) -> str:
    """Return the address that a line of a list of archives names: paths start at the root of the list's host.

    >>> find_archive_url("crawl-data/news-00001.warc.gz", "https://archive.example/crawl-data/2026/warc.paths.gz")
    'https://archive.example/crawl-data/news-00001.warc.gz'
    """
    return urljoin(urljoin(list_url, "/"), line)


def _find_problem(result: Result, members: MemberFilter) -> str | None:
    """Return in one sentence why an archive was not taken whole, or None where it was."""
    if result.fault:
        return f"{result.fault.reason}: {result.fault.detail or 'no more is known'}"
    if result.status != 200:
        return f"http_{result.status}: the host answered with status {result.status}"
    stats = members.stats
    troubles = {"is cut off": stats.is_cut, "corrupt": stats.corrupt, "too large to be a page": stats.too_large}
    met = [f"{count if count is not True else 'it'} {what}" for what, count in troubles.items() if count]
    return members.fault or (f"of {stats.seen} records: {', '.join(met)}" if met else None)

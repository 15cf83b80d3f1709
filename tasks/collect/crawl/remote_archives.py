"""Web archives at an address: streamed once, and only the records that are wanted are kept."""

import asyncio
import os
from itertools import count
from pathlib import Path
from urllib.parse import urljoin

from tasks.collect.archive.journal import Journal
from tasks.collect.archive.stream_filter import MemberFilter
from tasks.collect.crawl.messages import CrawlSpec
from tasks.collect.http.allowed import AllowList, find_url_refusal
from tasks.collect.http.exchange import Fault
from tasks.collect.politeness.gate import Gate
from tasks.collect.politeness.host_queue import Host, HostJob, HostQueue
from tasks.collect.politeness.request import MAX_REDIRECTS, REDIRECTS, Request, Result, follow, host_name
from tasks.sources import WebSource
from warehouse.memory.records import LastResponse

# A file of Common Crawl's news set has one gibibyte; this is where something else begins.
MAX_ARCHIVE_BYTES = 8 * 1024**3
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class RemoteArchives:
    """Asks for archives and keeps the members of the hosts and days that a source wants, byte for byte."""

    def __init__(self, spec: CrawlSpec, allowed: AllowList, gate: Gate, journal: Journal) -> None:
        self._spec, self._allowed, self._gate, self._journal = spec, allowed, gate, journal
        self._numbers = count(1)

    def put(self, queue: HostQueue, source: WebSource, url: str, last: LastResponse | None) -> None:
        """Let an archive wait for its host's turn; `last` is set where a run took it whole with the same wishes."""
        if refusal := find_url_refusal(url, self._allowed):
            self._note(source, url, "failed", f"{refusal.reason}: {refusal.detail}")
        elif last:
            self._note(source, url, "ok", f"taken on {last.asked_at:%Y-%m-%d}, not asked again")
        else:
            self._put(
                queue, source, Request(url=url, role="archive", source=source.name, limit_bytes=MAX_ARCHIVE_BYTES)
            )

    def name(self, source: WebSource, url: str) -> str:
        """Return an archive's address with what is wanted of it as its fragment: so it stands in `fetches`."""
        spec = self._spec
        wishes = [f"host={host}" for host in source.options.hosts]
        wishes += [f"since={spec.since:%Y-%m-%d}"] if spec.since else []
        wishes += [f"until={spec.until:%Y-%m-%d}"] if spec.until else []
        return f"{url}#{'&'.join(wishes)}" if wishes else url

    def _put(self, queue: HostQueue, source: WebSource, request: Request) -> None:
        async def run(_host: Host, _job: HostJob) -> None:
            try:
                await self._ask(queue, source, request)
            except OSError as error:
                self._note(source, request.url, "failed", f"cannot be kept: {error.strerror}")

        queue.put(host_name(request.url), HostJob(run, rank=1, is_listing=True))

    async def _ask(self, queue: HostQueue, source: WebSource, request: Request) -> None:
        path = self._spec.archive / f"{self._spec.run_id}-{source.name}-{next(self._numbers):05d}.warc.gz"
        ended: asyncio.CancelledError | None = None
        with os.fdopen(os.open(path, _NEW_FILE, 0o600), "wb") as file:
            members = MemberFilter(source.options.hosts, self._spec.since, self._spec.until, file.write)
            try:
                result = await self._gate.ask(request, members.feed)
            except asyncio.CancelledError as error:  # the night is over: what came before its end is kept
                ended = error
                result = Result(url=request.url, fault=Fault("deadline", "the night ended first; it is asked again"))
            members.finish()
            file.flush()
            os.fsync(file.fileno())
        kept = members.stats.kept
        if not kept:
            path.unlink()
        if result.redirect_url and result.status in REDIRECTS and len(request.trail) < MAX_REDIRECTS:
            self._put(queue, source, follow(request, result, result.redirect_url))
            return
        fault = _find_fault(result, members)
        status = "ok" if not fault else "partial" if kept else "failed"
        self._note(source, request.url, status, fault, path if kept else None, kept)
        if ended:
            raise ended

    def _note(
        self, source: WebSource, url: str, status: str, message: str | None, path: Path | None = None, kept: int = 0
    ) -> None:
        is_primary = url.partition("#")[0] == source.location
        archive = path.name if path else None
        self._journal.note(source.name, url, status, message, entries=kept, is_primary=is_primary, archive=archive)


def find_archive_url(line: str, list_url: str) -> str:
    """Return the address that a line of a list of archives names: paths start at the root of the list's host.

    >>> find_archive_url("crawl-data/news-00001.warc.gz", "https://archive.example/crawl-data/2026/warc.paths.gz")
    'https://archive.example/crawl-data/news-00001.warc.gz'
    """
    return urljoin(urljoin(list_url, "/"), line)


def _find_fault(result: Result, members: MemberFilter) -> str | None:
    if result.fault:
        return f"{result.fault.reason}: {result.fault.detail or 'no more is known'}"
    if result.status != 200:
        return f"http_{result.status}: the host answered with status {result.status}"
    stats = members.stats
    troubles = {"is cut off": stats.is_cut, "corrupt": stats.corrupt, "too large to be a page": stats.too_large}
    told = [f"{count if count is not True else 'it'} {what}" for what, count in troubles.items() if count]
    return members.fault or (f"of {stats.seen} records: {', '.join(told)}" if told else None)

"""The pages of a night: each address asked for once, whoever named it, and each that named it given its outcome."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from news.reasons import http_reason
from news.urls.urls import find_address, find_site
from tasks.collect.archive.journal import Journal
from tasks.collect.crawl.backfill import find_change
from tasks.collect.crawl.ledger_connection import LedgerConnection
from tasks.collect.crawl.listed_pages import ListedPage, ListedPages, ListedUrl
from tasks.collect.crawl.messages import Decision, Question
from tasks.collect.http.allowed import AllowList, find_url_refusal
from tasks.collect.http.exchange import Fault
from tasks.collect.http.secrets import mask_address, mask_secrets
from tasks.collect.listings.listing import ListedEntry
from tasks.collect.politeness.gate import Gate
from tasks.collect.politeness.host_queue import Host, HostJob, HostQueue
from tasks.collect.politeness.politeness import Politeness
from tasks.collect.politeness.request import (
    HOST_REFUSES,
    MAX_REDIRECTS,
    REDIRECTS,
    Request,
    Result,
    find_validators,
    find_wait,
    follow,
    host_name,
)
from tasks.sources import WebSource

# A host that refused so many jobs in a row is down tonight: the rest is not tried.
DOWN_AFTER = 3
# Of a long listing, so many are taken in before the other hosts have their turn.
ENTRIES_AT_ONCE = 200


class Pages:
    """Takes what listings name, asks for what is open, and writes one line for each input that ended."""

    def __init__(
        self,
        politeness: Politeness,
        allowed: AllowList,
        gate: Gate,
        queue: HostQueue,
        journal: Journal,
        ledger: LedgerConnection,
        adopted: dict[str, dict[str, Any]],
        is_wanted: Callable[[ListedEntry], bool],
    ) -> None:
        self._politeness, self._allowed, self._gate, self._queue = politeness, allowed, gate, queue
        self._journal, self._ledger, self._adopted, self._is_wanted = journal, ledger, adopted, is_wanted
        self.listed_pages = ListedPages(journal)
        self.discovered: Counter[str] = Counter()
        self._taken: set[int] = set()

    async def take(self, source: WebSource, entries: Sequence[ListedEntry], listing_url: str | None) -> tuple[int, int]:
        """Take what a listing named; return how many inputs were new to the ledger, and how many the backfill left out.

        `listing_url` is given for sitemaps, which speak for their own site only.
        """
        named: dict[str, ListedEntry] = {}
        left_out = 0
        for number, entry in enumerate(entries, start=1):
            if number % ENTRIES_AT_ONCE == 0:
                await asyncio.sleep(0)
            if not self._is_wanted(entry):
                left_out += 1
                continue
            key = hash((source.position, entry.url))
            if key in self._taken:
                continue
            self._taken.add(key)
            self.discovered[source.name] += 1
            listed = ListedUrl(source, entry.url, self._journal.keep(entry.discovery))
            if refusal := self._find_refusal(source, entry.url, listing_url):
                self.listed_pages.end_listed(listed, None, refusal)
                continue
            address = find_address(entry.url)
            if self.listed_pages.add(address, listed):
                named[address] = entry
        return await self._judge(named, source), left_out

    def _find_refusal(self, source: WebSource, url: str, listing_url: str | None) -> Fault | None:
        if refusal := find_url_refusal(url, self._allowed):
            return refusal
        if listing_url is None or find_site(url) == find_site(listing_url):
            return None
        host = host_name(url).rpartition(":")[0]
        if any(host == allowed or host.endswith(f".{allowed}") for allowed in source.options.hosts):
            return None
        return Fault("foreign_host", "a sitemap speaks for its own site only; name others as `hosts` of the source")

    async def _judge(self, named: dict[str, ListedEntry], source: WebSource) -> int:
        """Ask the ledger for new listed_pages, and put those that are open into their hosts' queues; return how many."""
        may_revisit = source.kind != "urls"
        questions = [
            Question(mask_address(address), find_change(entry.discovery), may_revisit)
            for address, entry in named.items()
        ]
        new = 0
        decisions = await self._ledger.judge(questions)
        for number, ((address, entry), decision) in enumerate(zip(named.items(), decisions, strict=True), start=1):
            if number % ENTRIES_AT_ONCE == 0:
                await asyncio.sleep(0)
            page = self.listed_pages.find(address)
            if page is None or page.is_asked:
                continue
            if decision.is_known:
                self.listed_pages.end_known(page)
                continue
            new += decision.last is None
            self._ask_for(page, entry, decision)
        return new

    def _ask_for(self, page: ListedPage, entry: ListedEntry, decision: Decision) -> None:
        page.is_asked = True
        if self._adopted and (held := self._adopted.get(mask_address(page.address))):
            self.listed_pages.end(page, held)
            return
        if decision.retry_at and decision.retry_at > datetime.now(UTC):
            when = f"the host asked not to be asked before {decision.retry_at:%Y-%m-%d %H:%M} UTC"
            self.listed_pages.end_fault(page, Fault(http_reason(429), when), retry_at=decision.retry_at)
            return
        last = decision.last
        request = Request(
            url=page.address, role="page", source=page.listed_by[0].source.name, validators=find_validators(last),
            held_sha256=last.payload_sha256 if last else None, held_at=last.asked_at if last else None,
            told_modified_at=find_change(entry.discovery), limit_bytes=self._politeness.page_bytes,
        )  # fmt: skip
        # The newest first: what a deadline leaves is the oldest, and that stays longest where it is.
        age = entry.discovery.published_at or find_change(entry.discovery)
        rank = -int((age.timestamp() if age else time.time()) // 60)
        self._put(page, request, rank)

    def _put(self, page: ListedPage, request: Request, rank: int, not_before: float = 0.0) -> None:
        async def run(host: Host, job: HostJob) -> None:
            try:
                await self._run(page, request, host, job)
            except Exception as error:  # a fault of ours costs one page, not the night
                self.listed_pages.end_fault(page, Fault("fetcher_error", f"{type(error).__name__}: {error}"))

        self._queue.put(host_name(request.url), HostJob(run, rank, not_before))

    async def _run(self, page: ListedPage, request: Request, host: Host, job: HostJob) -> None:
        """Ask once; what comes next is another job, so that nobody waits for this host but those who want it."""
        if len(host.refusals) >= DOWN_AFTER:
            self.listed_pages.end_fault(page, host.refusals[-1])
            return
        if page.is_reserved_by("ai-agents") and (agents := await self._gate.find_refused_ai_agents(request.url)):
            self.listed_pages.end_reserved(page, f"ai-agents: {', '.join(agents)[:200]}")
            return
        result = await self._gate.ask(request)
        wait = find_wait(result, request, self._politeness)
        if result.redirect_url and result.status in REDIRECTS:
            await self._follow(page, request, result, job.rank)
        elif wait is not None:
            if result.retry_at:
                host.pause(wait)
            self._put(page, replace(request, attempt=request.attempt + 1), job.rank, time.monotonic() + wait)
        else:
            if result.fault and result.fault.reason in HOST_REFUSES:
                host.refusals.append(result.fault)
            self._end_answer(page, request, result)

    async def _follow(self, page: ListedPage, request: Request, result: Result, rank: int) -> None:
        url = result.redirect_url
        assert url is not None
        if url in (request.url, *request.trail):
            self.listed_pages.end_fault(page, Fault("redirect_loop", mask_secrets(url)[:300]), request, result)
        elif len(request.trail) >= MAX_REDIRECTS:
            what = f"more than {MAX_REDIRECTS} redirects"
            self.listed_pages.end_fault(page, Fault("too_many_redirects", what), request, result)
        elif refusal := find_url_refusal(url, self._allowed):
            self.listed_pages.end_fault(page, refusal, request, result)
        elif not await self._join(page, find_address(url)):
            self._put(page, follow(request, result, url), rank)

    async def _join(self, page: ListedPage, address: str) -> bool:
        """Let a redirected page share the end of the address it leads to, where that has or will have one."""
        if self.listed_pages.find(address) is page:
            return False
        if not self.listed_pages.has_ended(address) and self.listed_pages.find(address) is None:
            (decision,) = await self._ledger.judge([Question(mask_address(address))])
            if decision.is_known:
                self.listed_pages.end_known(page)
            return decision.is_known
        self.listed_pages.join(page, address)
        return True

    def _end_answer(self, page: ListedPage, request: Request, result: Result) -> None:
        """Give a page the end that its last result means."""
        if result.fault:
            self.listed_pages.end_fault(page, result.fault, request, result)
        elif result.status in REDIRECTS:
            self.listed_pages.end_fault(page, Fault("bad_redirect", "no address to go to"), request, result)
        elif result.status == 304 and request.validators:
            self.listed_pages.end_known(page)
        elif result.status == 304:
            self.listed_pages.end_page(page, request, replace(result, payload=b""))
        elif result.payload is None:
            assert result.status is not None  # without a response there is a fault
            self.listed_pages.end_fault(page, Fault(http_reason(result.status)), request, result)
        else:
            self.listed_pages.end_page(page, request, result)

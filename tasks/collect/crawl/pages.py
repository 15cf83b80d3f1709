"""Fetches the pages of a night: each address once, whoever listed it, and gives every input its outcome."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from news.discovery import Discovery
from news.reasons import http_reason
from news.urls.urls import find_address, find_site
from tasks.collect.crawl.backfill import Backfill, find_change
from tasks.collect.crawl.listed_pages import ListedPage, ListedPages, ListedUrl, Place
from tasks.collect.crawl.messages import Decision, Question
from tasks.collect.crawl.tools import CrawlTools
from tasks.collect.http.allowed import find_url_refusal
from tasks.collect.http.exchange import Fault
from tasks.collect.http.secrets import mask_address, mask_secrets
from tasks.collect.listings.listing import ListedEntry
from tasks.collect.politeness.host_queue import Host
from tasks.collect.politeness.request import (
    HOST_REFUSES,
    MAX_REDIRECTS,
    REDIRECTS,
    Request,
    Result,
    find_wait,
    follow,
    host_name,
)
from tasks.collect.politeness.turns import HostJob
from tasks.sources import WebSource
from warehouse.memory.forgotten import MARK

# A host that refused so many jobs in a row is down tonight: the rest is not tried.
DOWN_AFTER = 3
# Of a long listing, so many are taken in before the other hosts have their turn.
ENTRIES_AT_ONCE = 200


def find_place(source: WebSource, entry: ListedEntry) -> Place:
    """Return the place in a host's queue that a listing's entry gives its page.

    What a news sitemap, a feed or a list names goes before an archive's sitemap. Within a source the newest goes first,
    for what a deadline leaves is the oldest, which stays longest where it is; what says no day is not new.
    """
    is_archived = entry.discovery.origin == "sitemap" and entry.discovery.published_at is None
    age = entry.discovery.published_at or find_change(entry.discovery)
    return (is_archived, source.position), -int(age.timestamp() // 60) if age else 0


class Pages:
    """Takes listed URLs, requests those that are open, and writes one line for each input that ended."""

    def __init__(self, tools: CrawlTools) -> None:
        spec = tools.spec
        self._politeness, self._adopted = spec.politeness, spec.memory.adopted
        self._forgotten = spec.memory.forgotten
        self._allowed, self._gate, self._queue = tools.allowed, tools.gate, tools.queue
        self._journal, self._ledger = tools.journal, tools.ledger
        self._backfill = Backfill(spec.window.since, spec.window.until)
        self.listed = ListedPages(tools.journal)
        self.discovered: Counter[str] = Counter()
        self._taken: set[int] = set()

    async def take(self, source: WebSource, entries: Sequence[ListedEntry], listing_url: str | None) -> tuple[int, int]:
        """Take what a listing named; return how many inputs were new to the ledger, and how many the backfill left out.

        `listing_url` is given for sitemaps, which speak for their own site only.
        """
        listed: dict[str, ListedEntry] = {}
        left_out = 0
        for number, entry in enumerate(entries, start=1):
            if number % ENTRIES_AT_ONCE == 0:
                await asyncio.sleep(0)
            if not self._backfill.is_wanted(entry):
                left_out += 1
                continue
            key = hash((source.position, entry.url))
            if key in self._taken:
                continue
            self._taken.add(key)
            self.discovered[source.name] += 1
            if forgotten := self._forgotten.find_key(entry.url):
                self._end_forgotten(source, entry, forgotten)
                continue
            url = ListedUrl(source, entry.url, self._journal.write_discovery(entry.discovery))
            if refusal := self._find_refusal(source, entry.url, listing_url):
                self.listed.end_refused(url, refusal)
                continue
            address = find_address(entry.url)
            if self.listed.add(address, url):
                listed[address] = entry
            if page := self.listed.find(address):
                self._offer(page, find_place(source, entry))
        return await self._decide(listed, source), left_out

    def _end_forgotten(self, source: WebSource, entry: ListedEntry, key: str) -> None:
        """End an input that was taken down: no request is spent, and nothing that the listing says of it is kept."""
        nothing = self._journal.write_discovery(Discovery(origin=entry.discovery.origin))
        since = Fault("forgotten", self._forgotten.find_since(key))
        self.listed.end_refused(ListedUrl(source, f"{MARK}{key}", nothing), since)

    def _find_refusal(self, source: WebSource, url: str, listing_url: str | None) -> Fault | None:
        if refusal := find_url_refusal(find_address(url), self._allowed):
            return refusal
        if listing_url is None or find_site(url) == find_site(listing_url):
            return None
        host = host_name(url).rpartition(":")[0]
        if any(host == allowed or host.endswith(f".{allowed}") for allowed in source.options.hosts):
            return None
        return Fault("foreign_host", "a sitemap speaks for its own site only; name others as `hosts` of the source")

    async def _decide(self, listed: dict[str, ListedEntry], source: WebSource) -> int:
        """Let the ledger decide on new pages, and put those that are open into their hosts' queues; return how many."""
        may_revisit = source.kind != "urls"
        questions = [
            Question(mask_address(address), find_change(entry.discovery), may_revisit)
            for address, entry in listed.items()
        ]
        new = 0
        decisions = await self._ledger.decide(questions)
        for number, ((address, entry), decision) in enumerate(zip(listed.items(), decisions, strict=True), start=1):
            if number % ENTRIES_AT_ONCE == 0:
                await asyncio.sleep(0)
            page = self.listed.find(address)
            if page is None or page.request is not None:
                continue
            if decision.is_known:
                self.listed.end_known(page)
                continue
            if decision.reserved_for and page.is_reserved_by_any(decision.reserved_for):
                self.listed.end_still_reserved(page)
                continue
            new += decision.last is None
            self._ask_for(page, entry, decision)
        return new

    def _ask_for(self, page: ListedPage, entry: ListedEntry, decision: Decision) -> None:
        if self._adopted and (adopted := self._adopted.get(mask_address(page.address))):
            self.listed.end(page, adopted)
            return
        if decision.retry_at and decision.retry_at > datetime.now(UTC):
            when = f"the host allows no request before {decision.retry_at:%Y-%m-%d %H:%M} UTC"
            self.listed.end_unasked(page, Fault(http_reason(429), when), retry_at=decision.retry_at)
            return
        request = Request(
            url=page.address, role="page", source=page.listed[0].source.name, last=decision.last,
            told_modified_at=find_change(entry.discovery), limit_bytes=self._politeness.page_bytes,
        )  # fmt: skip
        page.request = request
        assert page.place is not None
        self._put(page, request, page.place)

    def _offer(self, page: ListedPage, place: Place) -> None:
        """Let a page wait at the best place that a source which lists it gives it: a feed's, not an old sitemap's."""
        if page.place is not None and (place[0][0], place[1]) >= (page.place[0][0], page.place[1]):
            return
        page.place = place
        if page.request is not None and not page.is_begun:
            self._put(page, page.request, place)

    def _put(self, page: ListedPage, request: Request, place: Place, not_before: float = 0.0) -> None:
        async def run(host: Host, job: HostJob) -> None:
            if request is page.request:
                if page.is_begun:  # it had a better place, too
                    return
                page.is_begun = True
            try:
                await self._fetch(page, request, host, job)
            except Exception as error:  # a fault of ours costs one page, not the night
                self.listed.end_unasked(page, Fault("fetcher_error", f"{type(error).__name__}: {error}"))

        lane, rank = place
        self._queue.put(host_name(request.url), HostJob(run, rank, not_before, lane=lane))

    async def _fetch(self, page: ListedPage, request: Request, host: Host, job: HostJob) -> None:
        """Send one request; a retry is another job, so that only those who want this host wait for it."""
        if len(host.refusals) >= DOWN_AFTER:
            self.listed.end_unasked(page, host.refusals[-1])
            return
        if page.is_reserved_by("ai-agents") and (agents := await self._gate.find_refused_ai_agents(request.url)):
            self.listed.end_reserved(page, f"ai-agents: {', '.join(agents)[:200]}")
            return
        result = await self._gate.fetch(request)
        wait = find_wait(result, request, self._politeness)
        if result.redirect_url and result.status in REDIRECTS:
            await self._follow(page, request, result, (job.lane, job.rank))
        elif wait is not None:
            if result.retry_at:
                host.pause(wait)
            again = replace(request, attempt=request.attempt + 1)
            self._put(page, again, (job.lane, job.rank), time.monotonic() + wait)
        else:
            if result.fault and result.fault.reason in HOST_REFUSES:
                host.refusals.append(result.fault)
            self._end(page, request, result)

    async def _follow(self, page: ListedPage, request: Request, result: Result, place: Place) -> None:
        url = result.redirect_url
        assert url is not None
        if url in (request.url, *request.trail):
            self.listed.end_failed(page, Fault("redirect_loop", mask_secrets(url)[:300]), request, result)
        elif len(request.trail) >= MAX_REDIRECTS:
            fault = Fault("too_many_redirects", f"more than {MAX_REDIRECTS} redirects")
            self.listed.end_failed(page, fault, request, result)
        elif refusal := find_url_refusal(url, self._allowed):
            self.listed.end_failed(page, refusal, request, result)
        elif key := self._forgotten.find_key(url):
            since = f"redirects to what was {self._forgotten.find_since(key)}"
            self.listed.end_failed(page, Fault("forgotten", since), request, result)
        elif not await self._join(page, find_address(url)):
            self._put(page, follow(request, result, url), place)

    async def _join(self, page: ListedPage, address: str) -> bool:
        """Let a redirected page share the end of the address it leads to, where that has or will have one."""
        if self.listed.find(address) is page:
            return False
        if not self.listed.has_ended(address) and self.listed.find(address) is None:
            (decision,) = await self._ledger.decide([Question(mask_address(address))])
            if decision.is_known:
                self.listed.end_known(page)
            return decision.is_known
        self.listed.join(page, address)
        return True

    def _end(self, page: ListedPage, request: Request, result: Result) -> None:
        """Give a page the end that its last result means."""
        if result.fault:
            self.listed.end_failed(page, result.fault, request, result)
        elif result.status in REDIRECTS:
            self.listed.end_failed(page, Fault("bad_redirect", "no address to go to"), request, result)
        elif result.status == 304 and request.validators:
            self.listed.end_known(page)
        elif result.status == 304:
            self.listed.end_page(page, request, replace(result, payload=b""))
        elif result.payload is None:
            assert result.status is not None  # without a response there is a fault
            self.listed.end_failed(page, Fault(http_reason(result.status)), request, result)
        else:
            self.listed.end_page(page, request, result)

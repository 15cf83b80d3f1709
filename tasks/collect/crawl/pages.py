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
from tasks.collect.crawl.messages import Question, Verdict
from tasks.collect.crawl.parent_line import LedgerLine
from tasks.collect.crawl.targets import Claim, Target, Targets
from tasks.collect.http.allowed import AllowList, find_url_refusal
from tasks.collect.http.exchange import Fault
from tasks.collect.http.secrets import mask_address, mask_secrets
from tasks.collect.listings.listing import Entry
from tasks.collect.politeness.gate import Gate
from tasks.collect.politeness.host_queue import Host, Job, Queue
from tasks.collect.politeness.politeness import Politeness
from tasks.collect.politeness.request import (
    HOST_REFUSES,
    MAX_REDIRECTS,
    REDIRECTS,
    Answer,
    Errand,
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
        queue: Queue,
        journal: Journal,
        ledger: LedgerLine,
        adopted: dict[str, dict[str, Any]],
        is_wanted: Callable[[Entry], bool],
    ) -> None:
        self._politeness, self._allowed, self._gate, self._queue = politeness, allowed, gate, queue
        self._journal, self._ledger, self._adopted, self._is_wanted = journal, ledger, adopted, is_wanted
        self.targets = Targets(journal)
        self.discovered: Counter[str] = Counter()
        self._claimed: set[int] = set()

    async def take(self, source: WebSource, entries: Sequence[Entry], listing_url: str | None) -> tuple[int, int]:
        """Take what a listing named; return how many inputs were new to the ledger, and how many the backfill left out.

        `listing_url` is given for sitemaps, which speak for their own site only.
        """
        named: dict[str, Entry] = {}
        left_out = 0
        for number, entry in enumerate(entries, start=1):
            if number % ENTRIES_AT_ONCE == 0:
                await asyncio.sleep(0)
            if not self._is_wanted(entry):
                left_out += 1
                continue
            key = hash((source.position, entry.url))
            if key in self._claimed:
                continue
            self._claimed.add(key)
            self.discovered[source.name] += 1
            claim = Claim(source, entry.url, self._journal.keep(entry.discovery))
            if refusal := self._find_refusal(source, entry.url, listing_url):
                self.targets.end_claim(claim, None, refusal)
                continue
            address = find_address(entry.url)
            if self.targets.add(address, claim):
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

    async def _judge(self, named: dict[str, Entry], source: WebSource) -> int:
        """Ask the ledger for new targets, and put those that are open into their hosts' queues; return how many."""
        may_revisit = source.kind != "urls"
        questions = [
            Question(mask_address(address), find_change(entry.discovery), may_revisit)
            for address, entry in named.items()
        ]
        new = 0
        verdicts = await self._ledger.judge(questions)
        for number, ((address, entry), verdict) in enumerate(zip(named.items(), verdicts, strict=True), start=1):
            if number % ENTRIES_AT_ONCE == 0:
                await asyncio.sleep(0)
            target = self.targets.find(address)
            if target is None or target.is_asked:
                continue
            if verdict.is_known:
                self.targets.end_known(target)
                continue
            new += verdict.last is None
            self._ask_for(target, entry, verdict)
        return new

    def _ask_for(self, target: Target, entry: Entry, verdict: Verdict) -> None:
        target.is_asked = True
        if self._adopted and (held := self._adopted.get(mask_address(target.address))):
            self.targets.end(target, held)
            return
        if verdict.retry_at and verdict.retry_at > datetime.now(UTC):
            when = f"the host asked not to be asked before {verdict.retry_at:%Y-%m-%d %H:%M} UTC"
            self.targets.end_fault(target, Fault(http_reason(429), when), retry_at=verdict.retry_at)
            return
        last = verdict.last
        errand = Errand(
            url=target.address, role="page", source=target.claims[0].source.name, validators=find_validators(last),
            held_sha256=last.payload_sha256 if last else None, held_at=last.asked_at if last else None,
            told_modified_at=find_change(entry.discovery), limit_bytes=self._politeness.page_bytes,
        )  # fmt: skip
        # The newest first: what a deadline leaves is the oldest, and that stays longest where it is.
        age = entry.discovery.published_at or find_change(entry.discovery)
        rank = -int((age.timestamp() if age else time.time()) // 60)
        self._put(target, errand, rank)

    def _put(self, target: Target, errand: Errand, rank: int, not_before: float = 0.0) -> None:
        async def run(host: Host, job: Job) -> None:
            try:
                await self._run(target, errand, host, job)
            except Exception as error:  # a fault of ours costs one page, not the night
                self.targets.end_fault(target, Fault("fetcher_error", f"{type(error).__name__}: {error}"))

        self._queue.put(host_name(errand.url), Job(run, rank, not_before))

    async def _run(self, target: Target, errand: Errand, host: Host, job: Job) -> None:
        """Ask once; what comes next is another job, so that nobody waits for this host but those who want it."""
        if len(host.refusals) >= DOWN_AFTER:
            self.targets.end_fault(target, host.refusals[-1])
            return
        if target.is_reserved_by("ai-agents") and (agents := await self._gate.find_refused_ai_agents(errand.url)):
            self.targets.end_reserved(target, f"ai-agents: {', '.join(agents)[:200]}")
            return
        answer = await self._gate.ask(errand)
        wait = find_wait(answer, errand, self._politeness)
        if answer.redirect_url and answer.status in REDIRECTS:
            await self._follow(target, errand, answer, job.rank)
        elif wait is not None:
            if answer.retry_at:
                host.pause(wait)
            self._put(target, replace(errand, attempt=errand.attempt + 1), job.rank, time.monotonic() + wait)
        else:
            if answer.fault and answer.fault.reason in HOST_REFUSES:
                host.refusals.append(answer.fault)
            self._end_answer(target, errand, answer)

    async def _follow(self, target: Target, errand: Errand, answer: Answer, rank: int) -> None:
        url = answer.redirect_url
        assert url is not None
        if url in (errand.url, *errand.trail):
            self.targets.end_fault(target, Fault("redirect_loop", mask_secrets(url)[:300]), errand, answer)
        elif len(errand.trail) >= MAX_REDIRECTS:
            what = f"more than {MAX_REDIRECTS} redirects"
            self.targets.end_fault(target, Fault("too_many_redirects", what), errand, answer)
        elif refusal := find_url_refusal(url, self._allowed):
            self.targets.end_fault(target, refusal, errand, answer)
        elif not await self._join(target, find_address(url)):
            self._put(target, follow(errand, answer, url), rank)

    async def _join(self, target: Target, address: str) -> bool:
        """Let a redirected target share the end of the address it leads to, where that has or will have one."""
        if self.targets.find(address) is target:
            return False
        if not self.targets.has_ended(address) and self.targets.find(address) is None:
            (verdict,) = await self._ledger.judge([Question(mask_address(address))])
            if verdict.is_known:
                self.targets.end_known(target)
            return verdict.is_known
        self.targets.join(target, address)
        return True

    def _end_answer(self, target: Target, errand: Errand, answer: Answer) -> None:
        """Give a target the end that its last answer means."""
        if answer.fault:
            self.targets.end_fault(target, answer.fault, errand, answer)
        elif answer.status in REDIRECTS:
            self.targets.end_fault(target, Fault("bad_redirect", "no address to go to"), errand, answer)
        elif answer.status == 304 and errand.validators:
            self.targets.end_known(target)
        elif answer.status == 304:
            self.targets.end_page(target, errand, replace(answer, payload=b""))
        elif answer.payload is None:
            assert answer.status is not None  # without an answer there is a fault
            self.targets.end_fault(target, Fault(http_reason(answer.status)), errand, answer)
        else:
            self.targets.end_page(target, errand, answer)

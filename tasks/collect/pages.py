"""The pages of a night: each address asked for once, whoever named it, and each that named it given its outcome."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from news.urls import find_address, find_site
from tasks.collect.addresses import AllowList, find_url_refusal, mask_secrets
from tasks.collect.exchange import Fault
from tasks.collect.gate import (
    HOST_REFUSES,
    MAX_REDIRECTS,
    REDIRECTS,
    Answer,
    Errand,
    Gate,
    find_backoff,
    follow,
    host_name,
    is_tried_again,
)
from tasks.collect.hosts import Host, Job, Queue
from tasks.collect.journal import Journal
from tasks.collect.ledger_line import LedgerLine
from tasks.collect.listing import Entry
from tasks.collect.options import Manners, WebSource
from tasks.collect.spec import Question, Verdict
from tasks.readers.warc_input import judge_answer

# A host that refused so many jobs in a row is down tonight: the rest is not tried.
DOWN_AFTER = 3
# Of an address nobody can have meant, the beginning says enough.
MAX_SHOWN_CHARS = 2_000
_KNOWN = -1


@dataclass(frozen=True, slots=True)
class Claim:
    """One input: a source that named an address, as it named it, and where its discovery is kept."""

    source: WebSource
    url: str
    discovery: int


@dataclass(slots=True)
class Target:
    """An address to be asked for, and everyone who waits for it."""

    address: str
    claims: list[Claim] = field(default_factory=list)
    is_asked: bool = False


def mask_address(url: str) -> str:
    """Return an address as it may stand in rows: secrets masked, and still another than its neighbours.

    >>> mask_address("https://gazette.example/rain?token=s3cret")
    'https://gazette.example/rain?token=***#secret-31823e8fe93b'
    """
    shown = url.encode("utf-8", "replace").decode()
    masked = mask_secrets(shown)
    if len(masked) > MAX_SHOWN_CHARS:
        masked = masked[:MAX_SHOWN_CHARS]
    if masked == shown:
        return shown
    return f"{masked}#secret-{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:12]}"


class Pages:
    """Takes what listings name, asks for what is open, and writes one line for each input that ended."""

    def __init__(
        self,
        manners: Manners,
        allowed: AllowList,
        gate: Gate,
        queue: Queue,
        journal: Journal,
        ledger: LedgerLine,
        adopted: dict[str, dict[str, Any]],
        is_wanted: Callable[[Entry], bool],
    ) -> None:
        self._manners, self._allowed, self._gate, self._queue = manners, allowed, gate, queue
        self._journal, self._ledger, self._adopted, self._is_wanted = journal, ledger, adopted, is_wanted
        self.discovered: Counter[str] = Counter()
        self.known: Counter[str] = Counter()
        self.ended_count = 0
        self.open: set[int] = set()
        self._claimed: set[int] = set()
        self._targets: dict[str, Target] = {}
        self._ended: dict[str, int] = {}

    @property
    def waiting_count(self) -> int:
        """Addresses that have no end yet."""
        return len(self._targets)

    async def take(self, source: WebSource, entries: Sequence[Entry], listing_url: str | None) -> tuple[int, int]:
        """Take what a listing named; return how many inputs were new to the ledger, and how many the backfill left out.

        `listing_url` is given for sitemaps, which speak for their own site only.
        """
        named: dict[str, Entry] = {}
        left_out = 0
        for entry in entries:
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
                self._end_claim(claim, None, refusal)
                continue
            address = find_address(entry.url)
            if address in self._ended:
                self._end_late(claim, address)
            elif address in self._targets:
                self._targets[address].claims.append(claim)
            else:
                self._targets[address] = Target(address, [claim])
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
            Question(mask_address(address), entry.discovery.modified_at, may_revisit)
            for address, entry in named.items()
        ]
        new = 0
        verdicts = await self._ledger.judge(questions)
        for (address, entry), verdict in zip(named.items(), verdicts, strict=True):
            target = self._targets.get(address)
            if target is None or target.is_asked:
                continue
            if verdict.is_known:
                self._end_known(target)
                continue
            new += verdict.last is None
            self._ask_for(target, entry, verdict)
        return new

    def _ask_for(self, target: Target, entry: Entry, verdict: Verdict) -> None:
        target.is_asked = True
        if held := self._adopted.get(mask_address(target.address)):
            self._end(target, held)
            return
        if verdict.retry_at and verdict.retry_at > datetime.now(UTC):
            when = f"the host asked not to be asked before {verdict.retry_at:%Y-%m-%d %H:%M} UTC"
            self._end_fault(target, Fault("http_429", when), retry_at=verdict.retry_at)
            return
        last = verdict.last
        validators = {}
        if last and last.etag:
            validators["If-None-Match"] = last.etag
        if last and last.last_modified:
            validators["If-Modified-Since"] = last.last_modified
        errand = Errand(
            url=target.address, role="page", source=target.claims[0].source.name, validators=validators or None,
            held_sha256=last.payload_sha256 if last else None, held_at=last.asked_at if last else None,
            told_modified_at=entry.discovery.modified_at, limit_bytes=self._manners.page_bytes,
        )  # fmt: skip
        # The newest first: what a deadline leaves is the oldest, and that stays longest where it is.
        age = entry.discovery.published_at or entry.discovery.modified_at
        rank = -int((age.timestamp() if age else time.time()) // 60)
        self._put(target, errand, rank)

    def _put(self, target: Target, errand: Errand, rank: int, not_before: float = 0.0) -> None:
        async def run(host: Host, job: Job) -> None:
            try:
                await self._run(target, errand, host, job)
            except Exception as error:  # a fault of ours costs one page, not the night
                self._end_fault(target, Fault("fetcher_error", f"{type(error).__name__}: {error}"))

        self._queue.put(host_name(errand.url), Job(errand.url, run, rank, not_before))

    async def _run(self, target: Target, errand: Errand, host: Host, job: Job) -> None:
        """Ask once; what comes next is another job, so that nobody waits for this host but those who want it."""
        if len(host.refusals) >= DOWN_AFTER:
            self._end_fault(target, host.refusals[-1])
            return
        if self._is_reserved_for_all(target, "ai-agents") and (
            agents := await self._gate.find_refused_ai_agents(errand.url)
        ):
            self._end_reserved(target, f"ai-agents: {', '.join(agents)[:200]}")
            return
        answer = await self._gate.ask(errand)
        wait = self._find_wait(answer, errand)
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

    def _find_wait(self, answer: Answer, errand: Errand) -> float | None:
        """Return in how many seconds to try again, or None where tonight's answer stands."""
        if not is_tried_again(answer) or errand.attempt > self._manners.retries:
            return None
        if answer.retry_at:
            seconds = (answer.retry_at - datetime.now(UTC)).total_seconds()
            return max(seconds, 0.0) if seconds <= self._manners.longest_wait_seconds else None
        return find_backoff(errand.attempt, errand.url)

    async def _follow(self, target: Target, errand: Errand, answer: Answer, rank: int) -> None:
        url = answer.redirect_url
        assert url is not None
        if url in (errand.url, *errand.trail):
            self._end_fault(target, Fault("redirect_loop", mask_secrets(url)[:300]), errand, answer)
        elif len(errand.trail) >= MAX_REDIRECTS:
            what = f"more than {MAX_REDIRECTS} redirects"
            self._end_fault(target, Fault("too_many_redirects", what), errand, answer)
        elif refusal := find_url_refusal(url, self._allowed):
            self._end_fault(target, refusal, errand, answer)
        elif not await self._join(target, find_address(url)):
            self._put(target, follow(errand, answer, url), rank)

    async def _join(self, target: Target, address: str) -> bool:
        """Let a redirected target share the end of the address it leads to, where that has or will have one."""
        other = self._targets.get(address)
        if address in self._ended:
            for claim in target.claims:
                self._end_late(claim, address)
        elif other is not None and other is not target:
            other.claims += target.claims
        elif other is None:
            (verdict,) = await self._ledger.judge([Question(mask_address(address))])
            if not verdict.is_known or address in self._ended or address in self._targets:
                return False
            self._end_known(target)
            return True
        else:
            return False
        self._forget(target)
        return True

    def _end_answer(self, target: Target, errand: Errand, answer: Answer) -> None:
        """Give a target the end that its last answer means."""
        if answer.fault:
            self._end_fault(target, answer.fault, errand, answer)
        elif answer.status in REDIRECTS:
            self._end_fault(target, Fault("bad_redirect", "no address to go to"), errand, answer)
        elif answer.status == 304 and errand.validators:
            self._end_known(target)
        elif answer.status == 304:
            self._end_page(target, errand, replace(answer, payload=b""))
        elif answer.payload is None:
            self._end_fault(target, Fault(f"http_{answer.status}"), errand, answer)
        else:
            self._end_page(target, errand, answer)

    def _end_page(self, target: Target, errand: Errand, answer: Answer) -> None:
        assert answer.status is not None
        assert answer.payload is not None
        kind, outcome, reason, detail = judge_answer(answer.status, answer.content_type, answer.payload)
        self._end(target, {
            "kind": kind,
            "final_url": mask_secrets(answer.url) if errand.trail else None,
            "offset": answer.archive_offset,
            "length": answer.archive_length,
            "payload_sha256": answer.payload_sha256,
            "payload_bytes": len(answer.payload),
            "content_type": answer.content_type,
            "http_status": answer.status,
            "fetched_at": answer.asked_at,
            "raw_ref": f"archive/{answer.archive_file}@{answer.archive_offset}",
            "outcome": outcome,
            "reason": reason,
            "detail": detail,
            "fetch_id": answer.fetch_id,
            "attempts": errand.attempt,
            "retry_at": None,
            "signals": answer.signals,
        })  # fmt: skip

    def _end_fault(
        self,
        target: Target,
        fault: Fault,
        errand: Errand | None = None,
        answer: Answer | None = None,
        *,
        attempts: int = 0,
        retry_at: datetime | None = None,
    ) -> None:
        row = _fault_row(fault) | {"attempts": attempts}
        if errand and answer:
            row |= {
                "attempts": max(errand.attempt, answer.attempts),
                "fetch_id": answer.fetch_id,
                "http_status": answer.status,
                "fetched_at": answer.asked_at,
                "retry_at": answer.retry_at,
            }
        self._end(target, row | ({"retry_at": retry_at} if retry_at else {}))

    def _end_reserved(self, target: Target, detail: str) -> None:
        self._end(target, _fault_row(Fault("reserved", detail)) | {"outcome": "rejected", "attempts": 0})

    def _is_reserved_for_all(self, target: Target, signal: str) -> bool:
        return all(signal in claim.source.options.honour for claim in target.claims)

    def _end(self, target: Target, row: dict[str, Any]) -> None:
        """Write a line for each that named the address; later ones find the first."""
        offsets = [self._write(claim, target.address, row) for claim in target.claims]
        self._ended[target.address] = offsets[0]
        self._forget(target)
        self.ended_count += 1

    def _end_claim(self, claim: Claim, address: str | None, fault: Fault) -> None:
        self._write(claim, address, _fault_row(fault) | {"attempts": 0})
        self.ended_count += 1

    def _end_late(self, claim: Claim, address: str) -> None:
        if self._ended[address] == _KNOWN:
            self.known[claim.source.name] += 1
        else:
            self._write(claim, address, self._journal.found.read(self._ended[address]))

    def _end_known(self, target: Target) -> None:
        for claim in target.claims:
            self.known[claim.source.name] += 1
        self._ended[target.address] = _KNOWN
        self._forget(target)

    def _forget(self, target: Target) -> None:
        self._targets.pop(target.address, None)

    def _write(self, claim: Claim, address: str | None, row: dict[str, Any]) -> int:
        url = mask_address(claim.url)
        honoured = [name for name in row.get("signals", ()) if name in claim.source.options.honour]
        refused = {"outcome": "rejected", "reason": "reserved", "detail": ", ".join(honoured)} if honoured else {}
        return self._journal.found.write(
            row
            | refused
            | {
                "source": claim.source.name,
                "url": url,
                "locator": url,
                "address": url if address in (None, claim.url) else mask_address(address or ""),
                "discovery": self._journal.recall(claim.discovery),
            }
        )

    def end_all(self, reason: Callable[[], Fault]) -> None:
        """Give every address that has no end yet one: the night is over."""
        for target in list(self._targets.values()):
            self._end_fault(target, reason())


def _fault_row(fault: Fault) -> dict[str, Any]:
    detail = mask_secrets(fault.detail)[:500] if fault.detail else None
    return {
        "kind": "html", "final_url": None, "offset": None, "length": None, "payload_sha256": None,
        "payload_bytes": None, "content_type": None, "http_status": None, "fetched_at": None, "raw_ref": "",
        "outcome": "failed", "reason": fault.reason, "detail": detail, "fetch_id": None, "retry_at": None,
        "signals": (),
    }  # fmt: skip

"""The pages that a night's listings name: who listed each, and how each input ended."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import cast

from news.reasons import NamedReason
from tasks.collect.archive.journal import Journal
from tasks.collect.archive.journal_records import EndedInput, NoPage, PageEnd, ReadOutcome
from tasks.collect.http.exchange import Fault
from tasks.collect.http.secrets import mask_address, mask_secrets
from tasks.collect.politeness.request import Request, Result
from tasks.collect.politeness.turns import Lane
from tasks.readers.warc.input import judge_response
from tasks.sources import Signal, WebSource

_KNOWN = -1
# The lane of a page in its host's queue, and its rank in it.
Place = tuple[Lane, int]
_RESERVED: NamedReason = "reserved"


@dataclass(frozen=True, slots=True)
class ListedUrl:
    """One input: a source that listed a URL, and where the journal keeps what discovery knew of it."""

    source: WebSource
    url: str
    discovery: int


@dataclass(slots=True)
class ListedPage:
    """The address that several listed URLs lead to, requested once.

    `place` is the best that a source which lists it gives it in its host's queue; `request` is what waits there, and
    `is_begun` says that it waits no more.
    """

    address: str
    listed: list[ListedUrl] = field(default_factory=list)
    place: Place | None = None
    request: Request | None = None
    is_begun: bool = False

    def is_reserved_by(self, signal: Signal) -> bool:
        """Return whether all sources that listed it honour a signal."""
        return all(signal in url.source.options.honour for url in self.listed)

    def is_reserved_by_any(self, signals: Sequence[str]) -> bool:
        """Return whether every source that listed it honours one of these signals at least."""
        return all(any(signal in url.source.options.honour for signal in signals) for url in self.listed)


class ListedPages:
    """Pages that wait for their end, and those that have it: every input gets one line, or is counted as known."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.known: Counter[str] = Counter()
        self.ended_count = 0
        self._waiting: dict[str, ListedPage] = {}
        # By the address's hash: a night of a hundred thousand keeps some megabytes.
        self._ended: dict[int, int] = {}

    @property
    def waiting_count(self) -> int:
        """Addresses that have no end yet."""
        return len(self._waiting)

    def find(self, address: str) -> ListedPage | None:
        """Return the page of an address that has no end yet."""
        return self._waiting.get(address)

    def has_ended(self, address: str) -> bool:
        """Return whether an address has its end."""
        return hash(address) in self._ended

    def add(self, address: str, url: ListedUrl) -> bool:
        """Let a listed URL share the end of its address; return whether the address is new tonight."""
        if hash(address) in self._ended:
            self._end_late(url, address)
        elif page := self._waiting.get(address):
            page.listed.append(url)
        else:
            self._waiting[address] = ListedPage(address, [url])
            return True
        return False

    def join(self, page: ListedPage, address: str) -> None:
        """Let a redirected page share the end of the address that it leads to."""
        for url in page.listed:
            self.add(address, url)
        self._forget(page)

    def end_page(self, page: ListedPage, request: Request, result: Result) -> None:
        """End a page that was fetched whole."""
        assert result.status is not None
        assert result.payload is not None
        assert result.place is not None
        kind, outcome, reason, detail = judge_response(result.status, result.content_type, result.payload)
        self.end(
            page,
            PageEnd(
                kind=kind,
                final_url=mask_secrets(result.url) if request.trail else None,
                offset=result.place.offset,
                length=result.place.length,
                payload_sha256=result.payload_sha256,
                payload_bytes=len(result.payload),
                content_type=result.content_type,
                http_status=result.status,
                fetched_at=result.requested_at,
                raw_ref=f"archive/{result.place.file}@{result.place.offset}",
                outcome=cast("NoPage | None", outcome),
                reason=reason,
                detail=detail,
                fetch_id=result.fetch_id,
                attempts=request.attempt,
                signals=result.signals,
            ),
        )

    def end_failed(self, page: ListedPage, fault: Fault, request: Request, result: Result) -> None:
        """End a page with the fault that its last request met."""
        self.end(
            page,
            replace(
                _make_end(fault),
                attempts=max(request.attempt, result.attempts),
                fetch_id=result.fetch_id,
                http_status=result.status,
                fetched_at=result.requested_at,
                retry_at=result.retry_at,
            ),
        )

    def end_unasked(self, page: ListedPage, fault: Fault, *, retry_at: datetime | None = None) -> None:
        """End a page with the fault for which it was not requested."""
        self.end(page, _make_end(fault, retry_at))

    def end_reserved(self, page: ListedPage, detail: str) -> None:
        """End a page that is not requested, because its outlet reserves it and all its sources honour that."""
        self.end(page, replace(_make_end(Fault(_RESERVED, detail)), outcome="rejected"))
        # It was not requested: a source that lists it later and honours nothing is still to have it.
        del self._ended[hash(page.address)]

    def end(self, page: ListedPage, end: PageEnd) -> None:
        """Write a line for each URL that leads to a page; those listed later find the first."""
        offsets = [self._write(url, page.address, end) for url in page.listed]
        self._ended[hash(page.address)] = offsets[0]
        self._forget(page)
        self.ended_count += 1

    def end_refused(self, url: ListedUrl, fault: Fault) -> None:
        """End one input whose URL may not be requested."""
        self._write(url, None, _make_end(fault))
        self.ended_count += 1

    def end_known(self, page: ListedPage) -> None:
        """End a page that the ledger has settled, or that has not changed since."""
        for url in page.listed:
            self.known[url.source.name] += 1
        self._ended[hash(page.address)] = _KNOWN
        self._forget(page)

    def end_still_reserved(self, page: ListedPage) -> None:
        """End a page that proved to be reserved, for sources that honour that; the others may still request it."""
        for url in page.listed:
            self.known[url.source.name] += 1
        self._forget(page)

    def end_all(self, find_reason: Callable[[], Fault]) -> None:
        """Give every page that has no end yet one: the night is over."""
        for page in list(self._waiting.values()):
            self.end_unasked(page, find_reason())

    def _end_late(self, url: ListedUrl, address: str) -> None:
        offset = self._ended[hash(address)]
        if offset == _KNOWN:
            self.known[url.source.name] += 1
        else:
            self._write(url, address, self._journal.load_input(offset))

    def _forget(self, page: ListedPage) -> None:
        self._waiting.pop(page.address, None)

    def _write(self, url: ListedUrl, address: str | None, end: PageEnd) -> int:
        shown = mask_address(url.url)
        # What honouring makes of a page holds for those who honour; others that list it later read it as it came.
        as_read = end.as_read if isinstance(end, EndedInput) else ReadOutcome(end.outcome, end.reason, end.detail)
        honoured = [signal for signal in end.signals if signal in url.source.options.honour]
        own = ReadOutcome("rejected", _RESERVED, ", ".join(honoured)) if honoured else as_read
        values = {name: getattr(end, name) for name in _END_FIELDS} | {
            "outcome": own.outcome,
            "reason": own.reason,
            "detail": own.detail,
        }
        ended = EndedInput(
            **values,
            as_read=as_read,
            source=url.source.name,
            url=shown,
            locator=shown,
            address=shown if address in (None, url.url) else mask_address(address or ""),
        )
        return self._journal.write_input(ended, url.discovery)


_END_FIELDS = tuple(part.name for part in fields(PageEnd))


def _make_end(fault: Fault, retry_at: datetime | None = None) -> PageEnd:
    """Return how an address ends with a fault, in words that may be shown."""
    detail = mask_secrets(fault.detail)[:500] if fault.detail else None
    return PageEnd(outcome="failed", reason=fault.reason, detail=detail, retry_at=retry_at)

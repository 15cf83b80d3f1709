"""The addresses of a night: who named them, and the line that each input ends with."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from news.reasons import NamedReason
from tasks.collect.archive.journal import Journal
from tasks.collect.http.exchange import Fault
from tasks.collect.http.secrets import mask_address, mask_secrets
from tasks.collect.politeness.request import Request, Result
from tasks.readers.warc.input import judge_response
from tasks.sources import WebSource

_KNOWN = -1
_RESERVED: NamedReason = "reserved"


@dataclass(frozen=True, slots=True)
class ListedUrl:
    """One input: a source that named an address, as it named it, and where its discovery is kept."""

    source: WebSource
    url: str
    discovery: int


@dataclass(slots=True)
class ListedPage:
    """An address to be asked for, and everyone who waits for it."""

    address: str
    listed_by: list[ListedUrl] = field(default_factory=list)
    is_asked: bool = False

    def is_reserved_by(self, signal: str) -> bool:
        """Return whether all who wait honour a signal."""
        return all(signal in listed.source.options.honour for listed in self.listed_by)


class ListedPages:
    """Addresses that wait for their end, and those that have it: every input gets one line, or is counted as known."""

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

    def add(self, address: str, listed: ListedUrl) -> bool:
        """Let a listed share the end of its address; return whether the address is new tonight."""
        if hash(address) in self._ended:
            self._end_late(listed, address)
        elif page := self._waiting.get(address):
            page.listed_by.append(listed)
        else:
            self._waiting[address] = ListedPage(address, [listed])
            return True
        return False

    def join(self, page: ListedPage, address: str) -> None:
        """Let a redirected page share the end of the address that it leads to."""
        for listed in page.listed_by:
            self.add(address, listed)
        self._forget(page)

    def end_page(self, page: ListedPage, request: Request, result: Result) -> None:
        """End a page with a page that was fetched whole."""
        assert result.status is not None
        assert result.payload is not None
        kind, outcome, reason, detail = judge_response(result.status, result.content_type, result.payload)
        self.end(page, {
            "kind": kind,
            "final_url": mask_secrets(result.url) if request.trail else None,
            "offset": result.archive_offset,
            "length": result.archive_length,
            "payload_sha256": result.payload_sha256,
            "payload_bytes": len(result.payload),
            "content_type": result.content_type,
            "http_status": result.status,
            "fetched_at": result.asked_at,
            "raw_ref": f"archive/{result.archive_file}@{result.archive_offset}",
            "outcome": outcome,
            "reason": reason,
            "detail": detail,
            "fetch_id": result.fetch_id,
            "attempts": request.attempt,
            "retry_at": None,
            "signals": result.signals,
        })  # fmt: skip

    def end_fault(
        self,
        page: ListedPage,
        fault: Fault,
        request: Request | None = None,
        result: Result | None = None,
        *,
        attempts: int = 0,
        retry_at: datetime | None = None,
    ) -> None:
        """End a page with the fault that kept its page away."""
        row = _fault_row(fault) | {"attempts": attempts}
        if request and result:
            row |= {
                "attempts": max(request.attempt, result.attempts),
                "fetch_id": result.fetch_id,
                "http_status": result.status,
                "fetched_at": result.asked_at,
                "retry_at": result.retry_at,
            }
        self.end(page, row | ({"retry_at": retry_at} if retry_at else {}))

    def end_reserved(self, page: ListedPage, detail: str) -> None:
        """End a page that is not asked for, since its outlet reserves it and all who wait honour that."""
        self.end(page, _fault_row(Fault(_RESERVED, detail)) | {"outcome": "rejected", "attempts": 0})
        # It was not asked for: a source that names it later and honours nothing is still to have it.
        del self._ended[hash(page.address)]

    def end(self, page: ListedPage, row: dict[str, Any]) -> None:
        """Write a line for each that named the address; later ones find the first."""
        offsets = [self._write(listed, page.address, row) for listed in page.listed_by]
        self._ended[hash(page.address)] = offsets[0]
        self._forget(page)
        self.ended_count += 1

    def end_listed(self, listed: ListedUrl, address: str | None, fault: Fault) -> None:
        """End one input that names nothing that may be asked for."""
        self._write(listed, address, _fault_row(fault) | {"attempts": 0})
        self.ended_count += 1

    def _end_late(self, listed: ListedUrl, address: str) -> None:
        offset = self._ended[hash(address)]
        if offset == _KNOWN:
            self.known[listed.source.name] += 1
        else:
            self._write(listed, address, json.loads(self._journal.found.read(offset)))

    def end_known(self, page: ListedPage) -> None:
        """End a page that the ledger has settled, or that has not changed since."""
        for listed in page.listed_by:
            self.known[listed.source.name] += 1
        self._ended[hash(page.address)] = _KNOWN
        self._forget(page)

    def _forget(self, page: ListedPage) -> None:
        self._waiting.pop(page.address, None)

    def _write(self, listed: ListedUrl, address: str | None, row: dict[str, Any]) -> int:
        url = mask_address(listed.url)
        # What honouring makes of a page holds for those who honour; others that name it later read it as it came.
        as_read = row.get("as_read") or [row["outcome"], row["reason"], row["detail"]]
        honoured = [name for name in row["signals"] if name in listed.source.options.honour]
        outcome, reason, detail = ("rejected", _RESERVED, ", ".join(honoured)) if honoured else as_read
        told = {name: value for name, value in row.items() if name != "discovery"} | {
            "outcome": outcome,
            "reason": reason,
            "detail": detail,
            "as_read": as_read,
            "source": listed.source.name,
            "url": url,
            "locator": url,
            "address": url if address in (None, listed.url) else mask_address(address or ""),
        }
        return self._journal.found.write(told, discovery=self._journal.recall(listed.discovery))

    def end_all(self, reason: Callable[[], Fault]) -> None:
        """Give every address that has no end yet one: the night is over."""
        for page in list(self._waiting.values()):
            self.end_fault(page, reason())


def _fault_row(fault: Fault) -> dict[str, Any]:
    detail = mask_secrets(fault.detail)[:500] if fault.detail else None
    return {
        "kind": "html", "final_url": None, "offset": None, "length": None, "payload_sha256": None,
        "payload_bytes": None, "content_type": None, "http_status": None, "fetched_at": None, "raw_ref": "",
        "outcome": "failed", "reason": fault.reason, "detail": detail, "fetch_id": None, "retry_at": None,
        "signals": (),
    }  # fmt: skip

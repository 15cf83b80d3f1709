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
from tasks.collect.politeness.request import Answer, Errand
from tasks.readers.warc.input import judge_answer
from tasks.sources import WebSource

_KNOWN = -1
_RESERVED: NamedReason = "reserved"


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

    def is_reserved_by(self, signal: str) -> bool:
        """Return whether all who wait honour a signal."""
        return all(signal in claim.source.options.honour for claim in self.claims)


class Targets:
    """Addresses that wait for their end, and those that have it: every input gets one line, or is counted as known."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.known: Counter[str] = Counter()
        self.ended_count = 0
        self._waiting: dict[str, Target] = {}
        # By the address's hash: a night of a hundred thousand keeps some megabytes.
        self._ended: dict[int, int] = {}

    @property
    def waiting_count(self) -> int:
        """Addresses that have no end yet."""
        return len(self._waiting)

    def find(self, address: str) -> Target | None:
        """Return the target of an address that has no end yet."""
        return self._waiting.get(address)

    def has_ended(self, address: str) -> bool:
        """Return whether an address has its end."""
        return hash(address) in self._ended

    def add(self, address: str, claim: Claim) -> bool:
        """Let a claim share the end of its address; return whether the address is new tonight."""
        if hash(address) in self._ended:
            self._end_late(claim, address)
        elif target := self._waiting.get(address):
            target.claims.append(claim)
        else:
            self._waiting[address] = Target(address, [claim])
            return True
        return False

    def join(self, target: Target, address: str) -> None:
        """Let a redirected target share the end of the address that it leads to."""
        for claim in target.claims:
            self.add(address, claim)
        self._forget(target)

    def end_page(self, target: Target, errand: Errand, answer: Answer) -> None:
        """End a target with a page that was fetched whole."""
        assert answer.status is not None
        assert answer.payload is not None
        kind, outcome, reason, detail = judge_answer(answer.status, answer.content_type, answer.payload)
        self.end(target, {
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

    def end_fault(
        self,
        target: Target,
        fault: Fault,
        errand: Errand | None = None,
        answer: Answer | None = None,
        *,
        attempts: int = 0,
        retry_at: datetime | None = None,
    ) -> None:
        """End a target with the fault that kept its page away."""
        row = _fault_row(fault) | {"attempts": attempts}
        if errand and answer:
            row |= {
                "attempts": max(errand.attempt, answer.attempts),
                "fetch_id": answer.fetch_id,
                "http_status": answer.status,
                "fetched_at": answer.asked_at,
                "retry_at": answer.retry_at,
            }
        self.end(target, row | ({"retry_at": retry_at} if retry_at else {}))

    def end_reserved(self, target: Target, detail: str) -> None:
        """End a target that is not asked for, since its outlet reserves it and all who wait honour that."""
        self.end(target, _fault_row(Fault(_RESERVED, detail)) | {"outcome": "rejected", "attempts": 0})
        # It was not asked for: a source that names it later and honours nothing is still to have it.
        del self._ended[hash(target.address)]

    def end(self, target: Target, row: dict[str, Any]) -> None:
        """Write a line for each that named the address; later ones find the first."""
        offsets = [self._write(claim, target.address, row) for claim in target.claims]
        self._ended[hash(target.address)] = offsets[0]
        self._forget(target)
        self.ended_count += 1

    def end_claim(self, claim: Claim, address: str | None, fault: Fault) -> None:
        """End one input that names nothing that may be asked for."""
        self._write(claim, address, _fault_row(fault) | {"attempts": 0})
        self.ended_count += 1

    def _end_late(self, claim: Claim, address: str) -> None:
        offset = self._ended[hash(address)]
        if offset == _KNOWN:
            self.known[claim.source.name] += 1
        else:
            self._write(claim, address, json.loads(self._journal.found.read(offset)))

    def end_known(self, target: Target) -> None:
        """End a target that the ledger has settled, or that has not changed since."""
        for claim in target.claims:
            self.known[claim.source.name] += 1
        self._ended[hash(target.address)] = _KNOWN
        self._forget(target)

    def _forget(self, target: Target) -> None:
        self._waiting.pop(target.address, None)

    def _write(self, claim: Claim, address: str | None, row: dict[str, Any]) -> int:
        url = mask_address(claim.url)
        # What honouring makes of a page holds for those who honour; others that name it later read it as it came.
        as_read = row.get("as_read") or [row["outcome"], row["reason"], row["detail"]]
        honoured = [name for name in row["signals"] if name in claim.source.options.honour]
        outcome, reason, detail = ("rejected", _RESERVED, ", ".join(honoured)) if honoured else as_read
        told = {name: value for name, value in row.items() if name != "discovery"} | {
            "outcome": outcome,
            "reason": reason,
            "detail": detail,
            "as_read": as_read,
            "source": claim.source.name,
            "url": url,
            "locator": url,
            "address": url if address in (None, claim.url) else mask_address(address or ""),
        }
        return self._journal.found.write(told, discovery=self._journal.recall(claim.discovery))

    def end_all(self, reason: Callable[[], Fault]) -> None:
        """Give every address that has no end yet one: the night is over."""
        for target in list(self._waiting.values()):
            self.end_fault(target, reason())


def _fault_row(fault: Fault) -> dict[str, Any]:
    detail = mask_secrets(fault.detail)[:500] if fault.detail else None
    return {
        "kind": "html", "final_url": None, "offset": None, "length": None, "payload_sha256": None,
        "payload_bytes": None, "content_type": None, "http_status": None, "fetched_at": None, "raw_ref": "",
        "outcome": "failed", "reason": fault.reason, "detail": detail, "fetch_id": None, "retry_at": None,
        "signals": (),
    }  # fmt: skip

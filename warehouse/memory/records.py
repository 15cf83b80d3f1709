"""Records about addresses and hosts, for processes that never open the lake."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Everything the ledger knows about an address: nothing, or that it is settled.

    `first_at` and `last_at` are the first and the last time that it was requested, `told_modified_at` the newest change
    that a listing had given by then. `is_refused`: its host only ever responded with an error, or with what is no page.
    `reserved_for` names the signals by which the page is reserved, where a source honoured them.
    """

    is_settled: bool = False
    first_at: datetime | None = None
    last_at: datetime | None = None
    told_modified_at: datetime | None = None
    retry_at: datetime | None = None
    is_refused: bool = False
    reserved_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastResponse:
    """The last whole response of an address, as a later request refers to it and a reader finds it again.

    `empty_polls` counts how often in a row, up to now, a listing brought nothing new.
    """

    requested_at: datetime
    etag: str | None
    last_modified: str | None
    content_type: str | None
    payload_sha256: str | None
    archive_file: str | None
    archive_offset: int | None
    empty_polls: int = 0


@dataclass(frozen=True, slots=True)
class SlowHost:
    """How long one host took to respond to the requests of a run, in seconds."""

    host: str
    requests: int
    longest_seconds: float
    all_seconds: float
    faults: int

"""Records of the journal: how each address, each input and each listing of a crawl ended.

Exchanges are rows of `fetches` there (`news.records.ledger.Fetch`). All are written as JSON and read back into their
class. A name that a line lacks takes its default, one that no class knows is passed over: lines of an earlier version
can be read as long as they have what has no default.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, TypeVar

import orjson

from news.discovery import Discovery, read_discovery
from news.page import PageKind
from news.reasons import Reason
from news.records.ledger import Fetch

NoPage = Literal["failed", "rejected", "duplicate"]
Record = TypeVar("Record")
# Any: what JSON holds of one of the classes, on its way into it.
JsonRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """The outcome of an address before any source's wishes are honoured; None for a page that is still to be read."""

    outcome: NoPage | None = None
    reason: Reason | None = None
    detail: str | None = None


# Not frozen, as the one below: that would double the time that it takes to make one for each of a night's inputs.
@dataclass(slots=True, kw_only=True)
class PageEnd:
    """How an address ended tonight: with a page that was fetched whole, or with the reason why there is none.

    `outcome` is None for a page that is still to be read. `raw_ref` is the place of its record, from the home's root,
    with `offset` and `length`; it is empty where nothing was archived. `signals` are those by which the page's host
    reserves it.
    """

    kind: PageKind = "html"
    final_url: str | None = None
    offset: int | None = None
    length: int | None = None
    payload_sha256: str | None = None
    payload_bytes: int | None = None
    content_type: str | None = None
    http_status: int | None = None
    fetched_at: datetime | None = None
    raw_ref: str = ""
    outcome: NoPage | None = None
    reason: Reason | None = None
    detail: str | None = None
    fetch_id: str | None = None
    attempts: int = 0
    retry_at: datetime | None = None
    signals: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class EndedInput(PageEnd):
    """One input that ended: a source, the URL that it listed, and how the address behind it ended for that source.

    Outcome, reason and detail are the source's own: one that honours a signal has the input rejected. `as_read` keeps
    what they are for everybody else.
    """

    source: str
    url: str
    locator: str
    address: str
    as_read: ReadOutcome
    discovery: Discovery | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledListing:
    """How a listing fared for one source; `archive` names the file that was kept of a remote web archive.

    `entries` counts what it lists, `new` those of them that the ledger did not know; `is_primary` says that the source
    names this listing itself.
    """

    source: str
    url: str
    status: Literal["ok", "warning", "partial", "failed"]
    message: str | None = None
    entries: int = 0
    is_primary: bool = False
    fetch_id: str | None = None
    new: int | None = None
    archive: str | None = None


def parse_ended_input(line: bytes) -> EndedInput:
    """Return an input that ended from its line; raises ValueError where it is none."""

    def make(values: JsonRow) -> EndedInput:
        # Versions before this class wrote outcome, reason and detail as a list.
        as_read = values["as_read"]
        values["as_read"] = ReadOutcome(**as_read) if isinstance(as_read, dict) else ReadOutcome(*as_read)
        values["discovery"] = read_discovery(known) if (known := values.get("discovery")) else None
        values["signals"] = tuple(values.get("signals", ()))
        return EndedInput(**values)

    return _parse(line, EndedInput, ("fetched_at", "retry_at"), make)


def parse_fetch(line: bytes) -> Fetch:
    """Return an exchange from its line; raises ValueError where it is none."""
    instants = ("requested_at", "retry_at", "told_modified_at")
    return _parse(line, Fetch, instants, lambda values: Fetch(**values))


def parse_polled_listing(line: bytes) -> PolledListing:
    """Return how a listing fared from its line; raises ValueError where it is none."""
    return _parse(line, PolledListing, (), lambda values: PolledListing(**values))


def _parse(line: bytes, kind: type[Record], instants: tuple[str, ...], make: Callable[[JsonRow], Record]) -> Record:
    row = _load(line)
    if not isinstance(row, dict):
        raise ValueError(f"no line of a journal: {line[:80]!r}")
    try:
        values = {name: row[name] for name in _NAMES[kind] if name in row}
        for name in instants:
            if values.get(name) is not None:
                values[name] = datetime.fromisoformat(values[name])
        return make(values)
    except (KeyError, TypeError) as error:
        raise ValueError(f"no {kind.__name__}: {error} in {line[:80]!r}") from None


_NAMES: dict[type, list[str]] = {
    kind: [field.name for field in fields(kind)] for kind in (EndedInput, Fetch, PolledListing)
}


def _load(line: bytes) -> object:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:  # half a surrogate pair, which the slow writer writes: see `Lines`
        return json.loads(line)

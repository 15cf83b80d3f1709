"""The journal of a crawl, on disk line by line as it happens: exchanges, ended inputs, listings, discoveries.

A line is whole or, after a kill, cut: the reader drops a cut last line. The parent makes rows of them, and a later
run those of a run that died.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from news.discovery import Discovery
from news.records.ledger import Fetch
from tasks.collect.archive.journal_records import (
    EndedInput,
    PolledListing,
    parse_ended_input,
    parse_fetch,
    parse_polled_listing,
)
from tasks.collect.http.secrets import mask_secrets

# The second one is named as it always was: a run that died under an earlier version left its inputs there.
FETCHES, INPUTS, LISTINGS, DISCOVERED = "fetches.jsonl", "found.jsonl", "listings.jsonl", "discovered.jsonl"

# Dictionaries of these are made and rendered in half the time that copies of the classes take; a night has thousands.
_WRITTEN_OF_DISCOVERY = tuple(field.name for field in fields(Discovery))
_WRITTEN_OF_INPUT = tuple(field.name for field in fields(EndedInput) if field.name != "discovery")


class Lines:
    """One file of JSON lines that grows; a line can be loaded again by its offset."""

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        self._file = os.fdopen(os.open(path, flags, 0o600), "w+b")
        self._end = 0
        self._flushed = 0

    def write(self, line: bytes) -> int:
        """Append a line and return its offset."""
        offset = self._end
        self._file.write(line + b"\n")
        self._end += len(line) + 1
        return offset

    def load(self, offset: int) -> bytes:
        """Return the line at an offset."""
        if offset >= self._flushed:
            self.flush()
        size = 4096
        while b"\n" not in (data := os.pread(self._file.fileno(), size, offset)):
            size *= 4
        return data[: data.index(b"\n")]

    def flush(self) -> None:
        """Hand what is buffered to the system."""
        self._file.flush()
        self._flushed = self._end

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Journal:
    """The lines of one crawl, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._fetches = Lines(folder / FETCHES)
        self._inputs = Lines(folder / INPUTS)
        self._listings = Lines(folder / LISTINGS)
        self._discovered = Lines(folder / DISCOVERED)

    def write_fetch(self, fetch: Fetch) -> None:
        """Write an exchange."""
        self._fetches.write(_render(fetch))

    def write_discovery(self, discovery: Discovery) -> int:
        """Put away what discovery knew of an input until it ends; return where."""
        row = {name: getattr(discovery, name) for name in _WRITTEN_OF_DISCOVERY}
        row["named_by"] = mask_secrets(discovery.named_by or "") or None
        return self._discovered.write(_render(row))

    def write_input(self, ended: EndedInput, discovery: int) -> int:
        """Write an input that ended, with the discovery that was put away for it; return where."""
        line = _render({name: getattr(ended, name) for name in _WRITTEN_OF_INPUT})
        return self._inputs.write(b'%s,"discovery":%s}' % (line[:-1], self._discovered.load(discovery)))

    def load_input(self, offset: int) -> EndedInput:
        """Return an input that ended earlier tonight."""
        return parse_ended_input(self._inputs.load(offset))

    def write_listing(self, polled: PolledListing) -> None:
        """Write how a listing fared, without secrets."""
        message = mask_secrets(polled.message)[:500] if polled.message else None
        self._listings.write(_render(replace(polled, url=mask_secrets(polled.url), message=message)))

    def flush(self) -> None:
        """Hand everything to the system: a kill of this process loses nothing before it."""
        for lines in (self._fetches, self._inputs, self._listings):
            lines.flush()

    def close(self) -> None:
        """Close all files."""
        for lines in (self._fetches, self._inputs, self._listings, self._discovered):
            lines.close()


def _render(row: object) -> bytes:
    """Return a dataclass, or a dictionary of its fields, as JSON."""
    try:
        return orjson.dumps(row)
    except orjson.JSONEncodeError:  # half a surrogate pair, a number beyond 64 bits: what JSON can say, if slowly
        return json.dumps(row, default=_simplify).encode("ascii")


def _simplify(value: Any) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON")


def iter_inputs(folder: Path) -> Iterator[EndedInput]:
    """Yield the inputs of a journal that ended; raises ValueError at a line that is none."""
    return map(parse_ended_input, _iter_lines(folder / INPUTS))


def iter_fetches(folder: Path) -> Iterator[Fetch]:
    """Yield the exchanges of a journal; raises ValueError at a line that is none."""
    return map(parse_fetch, _iter_lines(folder / FETCHES))


def iter_listings(folder: Path) -> Iterator[PolledListing]:
    """Yield how the listings of a journal fared; raises ValueError at a line that says no such thing."""
    return map(parse_polled_listing, _iter_lines(folder / LISTINGS))


def iter_left_inputs(folder: Path) -> Iterator[EndedInput]:
    """Yield the inputs that a run which died left in its journal; a line that this version cannot read is passed over.

    A page that is lost with it is fetched again, as if that run had not been.
    """
    for line in _iter_lines(folder / INPUTS):
        try:
            yield parse_ended_input(line)
        except ValueError:
            continue


def iter_left_fetches(folder: Path) -> Iterator[Fetch]:
    """Yield the exchanges that a run which died left in its journal, without lines that this version cannot read."""
    for line in _iter_lines(folder / FETCHES):
        try:
            yield parse_fetch(line)
        except ValueError:
            continue


def _iter_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file; none where it is absent, and no cut one."""
    try:
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield line
    except FileNotFoundError:
        return

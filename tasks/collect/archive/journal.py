"""What a crawl did, line by line on disk as it happens: exchanges, ended inputs, listings, and what discovery knew.

A line is whole or, after a kill, cut: the reader drops a cut last line. The parent makes rows of them, and a later
run those of a run that died.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from news.discovery import Discovery
from tasks.collect.http.secrets import mask_secrets

FETCHES, FOUND, LISTINGS, DISCOVERED = "fetches.jsonl", "found.jsonl", "listings.jsonl", "discovered.jsonl"

_KNOWN = tuple(field.name for field in fields(Discovery))


class Lines:
    """One file of JSON lines that grows; a line can be read back by its offset."""

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        self._file = os.fdopen(os.open(path, flags, 0o600), "w+b")
        self._end = 0
        self._flushed = 0

    def write(self, row: dict[str, Any], **raw: bytes) -> int:
        """Append a row and return its offset; `raw` are more of its fields, in JSON already."""
        line = _render(row)
        for name, value in raw.items():
            line = b'%s,"%s":%s}' % (line[:-1], name.encode(), value)
        line += b"\n"
        offset = self._end
        self._file.write(line)
        self._end += len(line)
        return offset

    def read(self, offset: int) -> bytes:
        """Return the row at an offset, in JSON."""
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
        self.fetches = Lines(folder / FETCHES)
        self.found = Lines(folder / FOUND)
        self.listings = Lines(folder / LISTINGS)
        self._discovered = Lines(folder / DISCOVERED)

    def keep(self, discovery: Discovery) -> int:
        """Put away what discovery knew; return where."""
        row = {name: getattr(discovery, name) for name in _KNOWN}
        return self._discovered.write(row | {"named_by": mask_secrets(discovery.named_by or "") or None})

    def recall(self, offset: int) -> bytes:
        """Return what `keep` put away, in JSON."""
        return self._discovered.read(offset)

    def note(
        self,
        source: str,
        url: str,
        status: str,
        message: str | None,
        *,
        entries: int = 0,
        is_primary: bool = False,
        fetch_id: str | None = None,
        new: int | None = None,
        archive: str | None = None,
    ) -> None:
        """Write how a listing fared; `archive` names the file that was kept of a remote web archive."""
        self.listings.write({
            "source": source,
            "url": mask_secrets(url),
            "status": status,
            "message": mask_secrets(message)[:500] if message else None,
            "entries": entries,
            "is_primary": is_primary,
            "fetch_id": fetch_id,
            "new": new,
            "archive": archive,
        })  # fmt: skip

    def flush(self) -> None:
        """Hand everything to the system: a kill of this process loses nothing before it."""
        for lines in (self.fetches, self.found, self.listings):
            lines.flush()

    def close(self) -> None:
        """Close all files."""
        for lines in (self.fetches, self.found, self.listings, self._discovered):
            lines.close()


def _render(row: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(row)
    except orjson.JSONEncodeError:  # half a surrogate pair, a number beyond 64 bits: what JSON can say, if slowly
        return json.dumps(row, default=datetime.isoformat).encode("ascii")


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file; none where it is absent, and no cut one."""
    try:
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield orjson.loads(line)
    except FileNotFoundError:
        return

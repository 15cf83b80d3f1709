"""The archive that collecting leaves: WARC 1.1, one gzip member a record, response and request side by side.

A pair is handed to the kernel in one write, so a kill leaves at most one cut record, the last of its file.
"""

import errno
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from tasks.collect.archive.warc_records import Revisited, render_pair, render_warcinfo
from tasks.collect.http.exchange import Exchange
from tasks.readers.faults import LoadError
from tasks.readers.files import SourceFile
from tasks.readers.warc.http_payload import decode_body, parse_response
from tasks.readers.warc.members import unpack_member
from tasks.readers.warc.record import Held, iter_records

_FORMAT = "WARC File Format 1.1"
_CONFORMS_TO = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Place:
    """Where a response or revisit record is stored: a file of the archive, its member's offset and packed bytes."""

    file: str
    offset: int
    length: int


class ArchiveWriter:
    """Writes a run's exchanges to `<run_id>-00001.warc.gz` and on, each at most `rotate_bytes` unless one pair is more.

    No file is made before the first exchange; one that exists is never opened, the next number is taken. An OSError
    (disk full, folder gone) goes to the caller, with the file as it was before the pair.
    """

    def __init__(
        self,
        folder: Path,
        run_id: str,
        *,
        rotate_bytes: int = 1 << 30,
        software: str = "Wiredesk",
        operator: str | None = None,
        user_agent: str | None = None,
    ) -> None:
        self._folder, self._run_id, self._rotate_bytes = folder, run_id, rotate_bytes
        self._about = {
            "software": software,
            "format": _FORMAT,
            "conformsTo": _CONFORMS_TO,
            "robots": "obeyed, as RFC 9309 says",
            "operator": operator,
            "http-header-user-agent": user_agent,
            "isPartOf": run_id,
        }
        self._fd: int | None = None
        self._number = 0
        self._file = ""
        self._size = 0
        self._first_pair = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Make sure that all is on disk, and close the file."""
        if self._fd is not None:
            fd, self._fd = self._fd, None
            try:
                os.fsync(fd)
            finally:
                os.close(fd)

    def sync(self) -> None:
        """Return when all that was written is on disk; what close and rotation left behind them already is."""
        if self._fd is not None:
            os.fsync(self._fd)

    def write(self, exchange: Exchange, *, revisit_of: Revisited | None = None) -> Place | None:
        """Write a response and its request; return the response's place, or None where no response came.

        With `revisit_of` the headers are written and no body: a 304, or the same bytes as before.
        """
        if exchange.status is None:
            return None
        if self._fd is None:
            self._open(exchange.requested_at)
        response, request = render_pair(exchange, revisit_of, f"{self._file}@{self._size}")
        if self._first_pair < self._size > self._rotate_bytes - len(response) - len(request):
            self._open(exchange.requested_at)
            response, request = render_pair(exchange, revisit_of, f"{self._file}@{self._size}")
        place = Place(self._file, self._size, len(response))
        self._append(response + request)
        return place

    def _open(self, date: datetime) -> None:
        """Open the next file; `date` is that of the exchange it is opened for."""
        self.close()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while self._fd is None:
            self._number += 1
            self._file = f"{self._run_id}-{self._number:05}.warc.gz"
            with suppress(FileExistsError):
                self._fd = os.open(self._folder / self._file, _FLAGS, 0o600)
        self._size = 0
        try:
            self._append(render_warcinfo(self._about, self._file, date))
        except OSError:
            os.close(self._fd)
            self._fd = None
            (self._folder / self._file).unlink()
            raise
        self._first_pair = self._size
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)  # the name is on disk before anything refers to it
        finally:
            os.close(folder)

    def _append(self, data: bytes) -> None:
        """Write all of `data`, or leave the file as it was."""
        assert self._fd is not None
        try:
            written = os.write(self._fd, data)
            while written < len(data):
                written += os.write(self._fd, memoryview(data)[written:])
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._fd, self._size)
                os.lseek(self._fd, self._size, os.SEEK_SET)
            raise
        self._size += len(data)


def load_payload_at(folder: Path, file: str, offset: int) -> bytes:
    """Return the payload of one archived response, all codings undone and at most 10 MiB of it.

    Raises OSError where there is no such response, or it can no longer be read.
    """
    where = f"{file}@{offset}"
    if Path(file).name != file:
        raise FileNotFoundError(errno.ENOENT, "not a file of the archive", where)
    try:
        with SourceFile(folder / file) as archive:
            member = unpack_member(archive, offset)
        record = next(iter_records(Held(member.data)), None)
        if fault := member.fault or (record and record.fault):
            raise fault
        if record is None or record.get("warc-type") != "response":
            raise LoadError("raw_gone", "no response begins there")
        return bytes(decode_body(parse_response(record.content)))
    except LoadError as fault:
        raise OSError(errno.EIO, str(fault), where) from None

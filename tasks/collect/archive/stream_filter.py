"""A remote web archive, filtered while it streams in: the records of some hosts and days, as the bytes they came in.

The stream is cut at gzip members. Each is unpacked once (that finds its end and proves its checksum), judged by its
WARC header, and written as it came or let go. Bytes are taken in blocks of fixed places in the stream, so what is
found, kept and counted does not depend on how the network cuts it.
"""

import zlib
from collections import deque
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from tasks.collect.archive.stream_member import LINE_ENDS, RECORD_START, StreamMember
from tasks.readers.faults import LoadError
from tasks.readers.gunzip import GZIP_MAGIC
from tasks.readers.warc.input import INPUT_TYPES
from tasks.readers.warc.record import parse_header, parse_length

_BLOCK = 1 << 16
# Within so many packed bytes a member shows whether it begins a record.
_PEEK = 4096
# After damage the search goes on one byte behind the member's start, over bytes that were read before. An archive made
# to have many false starts, one within the other, would be read for ever: this much is read twice, and no more.
_MAX_REREAD = 256 << 20


@dataclass(slots=True)
class FilterStats:
    """Counts of a filtered stream: sound records seen, and of them those kept or too large; members that are corrupt.

    `corrupt` counts stretches in which no sound record could be found, `bytes` those fed. `is_cut`: the stream ends
    within a member.
    """

    seen: int = 0
    kept: int = 0
    too_large: int = 0
    corrupt: int = 0
    is_cut: bool = False
    bytes: int = 0


class MemberFilter:
    """Hands the members of a streamed archive whose record is wanted to `write`, byte for byte as they came.

    Wanted is a response, resource, conversion or revisit record whose target's host is one of `hosts` or under one
    (none: any host) and whose date lies in [since, until). A date that cannot be read rules nothing out: the reader of
    the archive flags it. At most one member of 11.25 MiB is held; larger ones that are wanted are counted.

    `fault` says in one sentence why the stream is no archive that can be filtered; nothing more is taken then.
    """

    def __init__(
        self,
        hosts: Collection[str],
        since: datetime | None,
        until: datetime | None,
        write: Callable[[bytes], object],
    ) -> None:
        self._hosts = frozenset(host.lower().strip(".") for host in hosts)
        self._since, self._until, self._write = since, until, write
        self._waiting = bytearray()
        self._todo: deque[bytes] = deque()
        self._member: StreamMember | None = None
        self._gap = b""  # what may be the beginning of a gzip magic, at the end of a piece
        self._is_lost = False  # within a stretch that is counted as corrupt
        self._is_first = True
        self._reread = 0
        self.stats = FilterStats()
        self.fault: str | None = None

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the stream."""
        self.stats.bytes += len(chunk)
        if self.fault is not None:
            return
        self._waiting += chunk
        whole = len(self._waiting) // _BLOCK * _BLOCK
        if whole:
            self._todo.extend(bytes(self._waiting[start : start + _BLOCK]) for start in range(0, whole, _BLOCK))
            del self._waiting[:whole]
            self._work()

    def finish(self) -> None:
        """Take the end of the stream."""
        if self._waiting and self.fault is None:
            self._todo.append(bytes(self._waiting))
            self._work()
        self._waiting.clear()
        if self._gap and not self._is_lost:
            self.stats.is_cut = True
        # What is unended is cut off, or so damaged that it never ends: then records begin behind its start.
        is_cut = is_uncounted = False
        while self._member is not None and self.fault is None:
            member, seen = self._member, self.stats.seen
            is_uncounted = is_uncounted or not self._is_lost
            is_cut = is_cut or member.is_begun or is_uncounted
            self._is_lost, self._is_first = True, False
            self._go_back(member, b"")
            self._work()
            if self.stats.seen > seen or (self._member is not None and self._member.is_begun):
                self.stats.corrupt += is_uncounted
                is_cut = is_uncounted = False
        self.stats.is_cut = self.stats.is_cut or is_cut
        self._member = None
        if self.fault is None and not self.stats.seen:
            self.fault = "no web archive: no whole record in it" if self.stats.bytes else "no web archive: 0 bytes"

    def _work(self) -> None:
        while self._todo and self.fault is None:
            data = self._todo.popleft()
            left = self._find_member(data) if self._member is None else self._unpack(self._member, data)
            if left:
                self._todo.appendleft(left)

    def _find_member(self, data: bytes) -> bytes:
        """Begin the next member; what lies before it is lost."""
        data, self._gap = self._gap + data, b""
        at = data.find(GZIP_MAGIC)
        if self._is_first and at != 0 and len(data) >= len(GZIP_MAGIC):
            is_plain = data.lstrip(LINE_ENDS).startswith(RECORD_START)
            self.fault = (
                "a web archive without gzip: only one of a gzip member a record can be filtered"
                if is_plain
                else f"no web archive: it begins with {data[:8]!r}"
            )
            return b""
        if at < 0:
            at = len(data) - next((size for size in (2, 1) if data.endswith(GZIP_MAGIC[:size])), 0)
            self._gap = data[at:]
        else:
            self._member = StreamMember()
        if at:
            self._lose()
        return data[at:] if self._member else b""

    def _unpack(self, member: StreamMember, data: bytes) -> bytes:
        """Unpack one piece of a member; return what lies behind it, or is still to be unpacked."""
        try:
            left = member.take(data)
        except zlib.error:
            return self._fail(member, data)
        if not member.is_judged:
            begun = member.head.lstrip(LINE_ENDS)[: len(RECORD_START)]
            is_ended = member.packed_bytes > _PEEK or (member.unpacker.eof and begun)
            if not RECORD_START.startswith(begun) or (is_ended and begun != RECORD_START):
                if self._is_first:
                    self.fault = "no web archive: gzip, but no WARC record in it"
                    return b""
                return self._fail(member, left)
            if begun == RECORD_START:
                self._judge(member)
        if member.after.lstrip(LINE_ENDS).startswith(RECORD_START):
            self.fault = "several records in one gzip member: only an archive of one member a record can be filtered"
            return b""
        if member.unpacker.eof:
            self._end(member)
        return left

    def _judge(self, member: StreamMember) -> None:
        """Read a record's header as soon as it is there."""
        try:
            get, start = parse_header(member.head)
        except LoadError as fault:
            if fault.reason == "truncated" and not member.unpacker.eof:
                return
            member.is_judged = member.is_unreadable = True
            return
        member.is_judged, member.is_wanted = True, self._is_wanted(get)
        with suppress(ValueError):
            member.end = start + parse_length(get("content-length"))
            member.look_behind(member.head, 0)

    def _end(self, member: StreamMember) -> None:
        self._member, self._is_first, self._is_lost = None, False, False
        if not member.head.strip(LINE_ENDS):
            return  # an empty member, as some writers end a file with
        if member.is_unreadable:
            self.stats.corrupt += 1
            return
        self.stats.seen += 1
        if member.is_wanted and member.is_too_large:
            self.stats.too_large += 1
        elif member.is_wanted:
            self.stats.kept += 1
            self._write(b"".join(member.packed))

    def _lose(self) -> None:
        self.stats.corrupt += not self._is_lost
        self._is_lost = True

    def _fail(self, member: StreamMember, data: bytes) -> bytes:
        """Give a member up, and go back to look for the next one behind its start."""
        self._lose()
        self._is_first = False
        self._go_back(member, data)
        return b""

    def _go_back(self, member: StreamMember, data: bytes) -> None:
        """Put the bytes of a member, and `data` behind them, back to be searched; too large a one is not held."""
        self._member, self._gap = None, b""
        pieces = [piece for piece in (*member.packed, data) if piece]
        if pieces and not member.is_too_large:
            pieces[0] = pieces[0][1:]
            self._reread += member.size + member.packed_bytes
        if self._reread > _MAX_REREAD:
            self.fault = "damaged all over: the search for its records was given up"
        self._todo.extendleft(piece for piece in reversed(pieces) if piece)

    def _is_wanted(self, get: Callable[[str], str | None]) -> bool:
        if (get("warc-type") or "").lower() not in INPUT_TYPES:
            return False
        if self._hosts and not self._is_of_hosts(get("warc-target-uri") or ""):
            return False
        if self._since is None and self._until is None:
            return True
        date = _find_date(get("warc-date") or "")
        return date is None or (
            (self._since is None or date >= self._since) and (self._until is None or date < self._until)
        )

    def _is_of_hosts(self, address: str) -> bool:
        try:
            host = (urlsplit(address.strip("<> ")).hostname or "").rstrip(".")
        except ValueError:
            return False
        while host:
            if host in self._hosts:
                return True
            host = host.partition(".")[2]
        return False


def _find_date(text: str) -> datetime | None:
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)

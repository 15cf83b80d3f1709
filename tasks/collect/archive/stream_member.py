"""One gzip member of a web archive that is unpacked while it streams in."""

import zlib
from dataclasses import dataclass, field
from typing import Any

from tasks.readers.warc.members import MAX_MEMBER_BYTES
from tasks.readers.warc.record import MAX_HEADER_BYTES

LINE_ENDS = b"\r\n"
RECORD_START = b"WARC/"

_GZIP = 31
_STEP = 1 << 18
# Enough behind a record to distinguish another one from its line ends.
_AFTER = 16


@dataclass(slots=True, kw_only=True)
class StreamMember:
    """One gzip member that is being unpacked; `packed` is what came of it, for writing and for looking behind it."""

    packed: list[bytes] = field(default_factory=list)
    packed_bytes: int = 0
    size: int = 0
    head: bytes = b""
    is_judged: bool = False
    is_wanted: bool = False
    is_unreadable: bool = False
    end: int | None = None  # where the record ends by its own word
    after: bytes = b""  # what follows it
    unpacker: Any = field(default_factory=lambda: zlib.decompressobj(_GZIP))

    @property
    def is_begun(self) -> bool:
        """Whether it begins a record."""
        return self.head.lstrip(LINE_ENDS).startswith(RECORD_START)

    @property
    def is_too_large(self) -> bool:
        """Whether it is beyond what may be held."""
        return self.size > MAX_MEMBER_BYTES or self.packed_bytes > MAX_MEMBER_BYTES

    def take(self, data: bytes) -> bytes:
        """Unpack the next bytes, a bounded part; return those left over. Raises zlib.error."""
        part = self.unpacker.decompress(data, _STEP)
        left: bytes = self.unpacker.unused_data if self.unpacker.eof else self.unpacker.unconsumed_tail
        if not self.is_judged:
            self.head += part[: MAX_HEADER_BYTES - len(self.head)]
        self.size += len(part)
        self.packed_bytes += len(data) - len(left)
        if self.is_too_large:
            self.packed.clear()
        else:
            self.packed.append(data[: len(data) - len(left)])
        self.look_behind(part, self.size - len(part))
        return left

    def look_behind(self, part: bytes, offset: int) -> None:
        """Note the first bytes that follow the record; `part` is what was unpacked from `offset` on."""
        if self.end is not None and len(self.after) < _AFTER:
            start = self.end + len(self.after) - offset
            if 0 <= start < len(part):
                self.after += part[start : start + _AFTER - len(self.after)]

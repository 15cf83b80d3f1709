"""Scratch copies of what is packed as one gzip stream, so that a page can be found again by seeking.

One gzip stream for a whole file cannot be read from its middle. It is unpacked once, while it is
listed, into a plain file that `load` reads; `raw_ref` goes on naming the original and the offset
in its unpacked bytes. When the copy is gone (a later night replays), `load` unpacks the original
up to the page again: slower, never wrong.
"""

import os
import tempfile
from pathlib import Path
from typing import IO

from tasks.readers.faults import LoadError

# Below this nothing is a bomb; above, HTML and JSON pack 5 to 50 times, and a bomb a thousand times.
_MIN_BOMB_BYTES = 1 << 30
_MAX_RATIO = 200
# Left on the disk for staging and the lake.
_MIN_FREE_BYTES = 1 << 30
_CHECK_EVERY = 64 << 20


class ScratchFile:
    """A file to unpack into; without a folder an anonymous one, gone when it is closed."""

    def __init__(self, folder: Path | None, packed_bytes: int) -> None:
        self.size = 0
        self.path: Path | None = None
        self._packed_bytes = max(packed_bytes, 1)
        self._next_check = _CHECK_EVERY
        if folder is None:
            self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        else:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=folder, suffix=".unpacked")
            self._file, self.path = os.fdopen(descriptor, "w+b"), Path(name)

    def write(self, data: bytes) -> None:
        """Append; raises LoadError (too_large) for a bomb, or when the disk is nearly full."""
        self._file.write(data)
        self.size += len(data)
        if self.size < self._next_check:
            return
        self._next_check += _CHECK_EVERY
        if self.size > _MIN_BOMB_BYTES and self.size > _MAX_RATIO * self._packed_bytes:
            raise LoadError("too_large", f"unpacks to more than {_MAX_RATIO} times its size")
        room = os.fstatvfs(self._file.fileno())
        if room.f_bavail * room.f_frsize < _MIN_FREE_BYTES:
            raise LoadError("too_large", "no room on the disk to unpack it; free some or set another home")

    def read_at(self, offset: int, count: int) -> bytes:
        """Return up to `count` bytes from `offset`."""
        self._file.flush()
        return os.pread(self._file.fileno(), max(count, 0), offset)

    def close(self) -> None:
        """Close it; a named one stays."""
        self._file.close()

"""Overwrites records of the archive in their place: every other record stays where its `raw_ref` says."""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from itertools import groupby
from pathlib import Path

from tasks.readers.files import SourceFile
from tasks.readers.warc.members import unpack_member
from tasks.readers.warc.record import Held, iter_records
from tasks.removal.archive_search import Stretch
from tasks.removal.filler import NoRoomError, pack_to_length, render_filler_member, render_filler_record


def render_rest(folder: Path, stretch: Stretch) -> bytes | None:
    """Return a member of several records without those that go; None where all of it goes.

    It is rendered before anything is overwritten: from half a member nothing could be read any more.
    """
    if not stretch.inners:
        return None
    with SourceFile(folder / stretch.file) as file:
        data = unpack_member(file, stretch.offset).data
    parts, end = [], 0
    for record in iter_records(Held(data)):
        parts.append(data[end : record.offset])
        content = data[record.offset : record.end]
        if record.offset in stretch.inners:
            content = render_filler_record(content, f"{stretch.place}+{record.offset}")
        parts.append(content)
        end = record.end
    parts.append(data[end:])
    return pack_to_length(b"".join(parts), stretch.length, stretch.place)


def overwrite(folder: Path, stretches: Sequence[Stretch], rests: dict[str, bytes], removed_at: datetime) -> None:
    """Overwrite stretches of archives; `rests` are what stays of members of several records, by place.

    May be called again after a kill at any instant: the same bytes are written. A file that is gone meanwhile holds
    nothing any more.
    """
    for name, group in groupby(stretches, key=lambda stretch: stretch.file):
        with suppress(FileNotFoundError):
            fd = os.open(folder / name, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                for stretch in group:
                    _write(fd, stretch.offset, rests.get(stretch.place) or _render_whole(stretch, removed_at))
                os.fsync(fd)
            finally:
                os.close(fd)


def _render_whole(stretch: Stretch, removed_at: datetime) -> bytes:
    try:
        return render_filler_member(stretch.length, stretch.place, removed_at)
    except NoRoomError:
        # Only what a kill cut off within its header is so short: it was no record before, and is none now.
        return bytes(stretch.length)


def _write(fd: int, offset: int, data: bytes) -> None:
    while data:
        written = os.pwrite(fd, data, offset)
        data, offset = data[written:], offset + written

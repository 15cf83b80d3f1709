"""A listing's bytes, unpacked where they are gzip by content, never more than a limit of them."""

from collections.abc import Iterator

from tasks.collect.listings.problems import ListingError, Problems
from tasks.readers.faults import LoadError
from tasks.readers.gunzip import GZIP_MAGIC, iter_gunzip

_PIECE = 1 << 18


def iter_unpacked(payload: bytes, limit: int, problems: Problems) -> Iterator[bytes]:
    """Yield the bytes of a listing piece by piece; of cut gzip what came, and a note.

    Raises ListingError beyond `limit` bytes.
    """
    pieces: Iterator[bytes] = (payload[start : start + _PIECE] for start in range(0, len(payload), _PIECE))
    if payload.startswith(GZIP_MAGIC):
        pieces = iter_gunzip(pieces)
    size = 0
    while True:
        try:
            piece = next(pieces, None)
        except LoadError as fault:
            problems.lost.append(f"{fault.detail or fault.reason} after {size} bytes")
            return
        if piece is None:
            return
        size += len(piece)
        if size > limit:
            raise ListingError(f"too_large: more than {limit >> 20} MiB")
        yield piece


def unpack(payload: bytes, limit: int, problems: Problems) -> bytes:
    """Return all bytes of a listing, unpacked; raises ListingError beyond `limit` and where there are none."""
    unpacked = b"".join(iter_unpacked(payload, limit, problems))
    if not unpacked.strip(b" \t\r\n\0"):
        raise ListingError(problems.lost[0] if problems.lost else "empty: there is nothing in it")
    return unpacked

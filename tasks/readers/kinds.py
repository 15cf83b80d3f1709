"""Detect the kind of a file by its content, never by its name."""

import codecs
import json
import re
from typing import Literal

from tasks.readers.gunzip import GZIP_MAGIC, peek_gzip
from tasks.readers.table_head import find_table

DetectedKind = Literal["text", "html", "json", "jsonl", "csv", "parquet", "warc"]

PEEK_BYTES = 8192
PARQUET_MAGIC = b"PAR1"
_SHOWN_NAMES = 12

# Kinds that people do drop into a folder of stories, and that are never opened.
_FOREIGN = (
    b"PK\x03\x04", b"PK\x05\x06", b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"ARROW1", b"PAR1",
    b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"SQLite format 3",
    b"\x7fELF", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x00\x00\x01\x00", b"ID3", b"OggS", b"\x1aE\xdf\xa3",
    b"\xff\xff\xff\xff",
)  # fmt: skip
# A serialised Python object of protocol 2 to 5: PROTO, then FRAME or an opcode that builds.
_OPCODES = re.compile(rb"\x80[\x02-\x05](?:\x95|[\x5d\x7d\x28\x63\x8c\x58\x4b\x8f\x29N\x88\x89G])")
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)
_OTHER_MARKUP = re.compile(rb"<\?xml|<rss|<feed|<urlset|<sitemapindex|<svg", re.I)
_MARKUP = re.compile(rb"<(?:!--|!doctype|/?[a-z][a-z0-9-]*[\s/>])", re.I)
_JSON = re.compile(rb'(?:\[\s*)?\{\s*"|\[\s*\]')
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x1b\x00")
# Text cleaned by hand still holds a stray control character or NUL; a binary file holds many.
MAX_CONTROL_RATIO = 0.1
# Of random bytes every ninth is one.
_MAX_TEXTY_RATIO = 0.02


def find_kind(head: bytes) -> DetectedKind | None:
    """Return the kind of a file by its first bytes (PEEK_BYTES of them), or None when no reader reads it."""
    if head.startswith(GZIP_MAGIC):
        head = peek_gzip(head, PEEK_BYTES)
        if head.startswith(GZIP_MAGIC) or not head:
            return None
    if head.lstrip(b"\r\n").startswith(b"WARC/"):
        return "warc"
    if head.startswith(PARQUET_MAGIC):
        return "parquet"
    if is_foreign(head):
        return None
    is_wide = _is_wide(head)
    head = _as_utf8(head)
    start = head.lstrip()
    if _HTML.search(head):
        return "jsonl" if _is_jsonl(start) else "json" if _JSON.match(start) else "html"
    if _OTHER_MARKUP.match(start):
        return None
    if _MARKUP.match(start):
        return "html"
    if _is_jsonl(start):
        return "jsonl"
    if _JSON.match(start):
        return "json"
    odd = len(head) - len(head.translate(None, _CONTROLS)) + head.count(0)
    if not start or odd > MAX_CONTROL_RATIO * len(head):
        return None
    table = find_table(head.decode("utf-8", "replace"))
    if table is None:
        return "text"
    return "csv" if table.has_stories and not is_wide else None


def name_table(head: bytes) -> str | None:
    """Return what a file is that was refused for being a table, and what to do about it; None where it is none."""
    if is_foreign(head) or (table := find_table(_as_utf8(head).decode("utf-8", "replace"))) is None:
        return None
    if _is_wide(head):
        return "a table in UTF-16, as Excel writes it; save it as UTF-8 (CSV) and read that"
    names = ", ".join(name[:40] for name in table.names[:_SHOWN_NAMES])
    return (
        f"a table with columns {names}, none of which is a story's text by its name; if one is, read it with --kind csv"
    )


def _is_wide(head: bytes) -> bool:
    return _as_utf8(head) not in (head, head.removeprefix(codecs.BOM_UTF8))


def is_foreign(head: bytes) -> bool:
    """Whether bytes begin a file of a kind that is refused: archives, images, serialised objects, columns."""
    return (
        head.startswith(_FOREIGN)
        or _OPCODES.match(head) is not None
        or head[257:262] == b"ustar"
        or head[4:8] == b"ftyp"
    )


def is_html(head: bytes) -> bool:
    """Whether bytes begin an HTML page."""
    head = _as_utf8(head[:PEEK_BYTES])
    return _HTML.search(head) is not None or (
        _MARKUP.match(head.lstrip()) is not None and _OTHER_MARKUP.match(head.lstrip()) is None
    )


def is_texty(head: bytes) -> bool:
    """Whether bytes look like text rather than binary data."""
    head = head[:1024]
    odd = len(head) - len(head.translate(None, _CONTROLS)) + head.count(0)
    return odd <= _MAX_TEXTY_RATIO * len(head) and not is_foreign(head)


def _as_utf8(head: bytes) -> bytes:
    """Undo UTF-16, with a mark or betrayed by its zeros, and drop the mark of UTF-8."""
    if head.startswith(codecs.BOM_UTF8):
        return head[3:]
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(name, "replace").encode()
    evens, odds = head[:64:2], head[1:64:2]
    if odds and not odds.strip(b"\0") and b"\0" not in evens:
        return head.decode("utf-16-le", "replace").encode()
    if evens and not evens.strip(b"\0") and b"\0" not in odds:
        return head.decode("utf-16-be", "replace").encode()
    return head


def _is_jsonl(start: bytes) -> bool:
    """Whether a line is an object, or the first line is one too long to see its end."""
    if not start.startswith(b"{"):
        return False
    lines = start.split(b"\n")
    if len(lines) == 1:
        return re.match(rb'\{[ \t]*"', start) is not None or start.strip() == b"{}"
    # The last line may be cut by the peek; the first may be a bad line.
    for line in lines[:-1][:20]:
        if line.startswith(b"{"):
            try:
                return isinstance(json.loads(line), dict)
            except (ValueError, RecursionError):
                continue
    return len(lines) > 1 and lines[1].startswith(b"{")

"""JSON documents: an array of stories, an envelope with a list of them inside, or one story.

The bytes of each story are found without parsing what lies around them, so that an array of any size takes the memory
of one chunk and one story, and a story is loaded again by seeking. An envelope and a single story hold at most 10 MiB.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from news.page import MAX_PAGE_BYTES
from news.story.field_names import find_field
from tasks.inputs import Container, SourceInput
from tasks.readers.faults import LoadError
from tasks.readers.files import OpenedFile, SourceFile, make_lost_input, report_file
from tasks.readers.gunzip import GZIP_MAGIC, iter_gunzip
from tasks.readers.jsonl import make_line_input
from tasks.readers.scratch import ScratchFile

_CHUNK = 1 << 20
_BOM = b"\xef\xbb\xbf"
_MARK = re.compile(rb'[\\"{}\[\],]')
_BLANKS = re.compile(r"[ \t\r\n]*")
# How deep a list of stories lies in an envelope: {"response": {"results": […]}}.
_MAX_ENVELOPE_DEPTH = 3
_TEXTS = ("text", "html")
_DECODER = json.JSONDecoder()

Span = tuple[int, int]


def scan_json(opened: OpenedFile) -> Iterator[SourceInput | Container]:
    """Yield each story of a JSON document, plain or gzipped, then the report on the file."""
    file = opened.file
    data: SourceFile | ScratchFile = file
    path, unpacked, fault = opened.path.path, None, None
    records = sound = 0
    try:
        if file.read_at(0, 3) == GZIP_MAGIC:
            data = unpacked = ScratchFile(opened.scratch, file.size)
            path = unpacked.path or path
            for chunk in iter_gunzip(iter(lambda: file.read(_CHUNK), b"")):
                unpacked.write(chunk)
        for start, end in iter_items(data):
            records += 1
            sound += 1
            size = end - start
            item = data.read_at(start, size) if size <= MAX_PAGE_BYTES else None
            found = make_line_input(opened, path, records, start, size, item)
            if item is None:
                detail = f"story {records} has {size} bytes; at most {MAX_PAGE_BYTES} are read"
                found = replace(found, detail=detail)
            yield found
    except LoadError as error:
        fault = error
        records += 1
        yield make_lost_input("jsonl", opened.source, opened.path, error)
    finally:
        if unpacked:
            unpacked.close()
    yield report_file(opened, records, fault, has_rows=sound > 0)


def is_one_line(file: SourceFile, head: bytes) -> bool:
    """Return whether a file of JSON is one line, which may be an envelope around a list of stories.

    A packed one is not looked into: it is taken as lines.
    """
    if file.size > MAX_PAGE_BYTES or head.startswith(GZIP_MAGIC) or b"\n" in head.strip():
        return False
    return b"\n" not in file.read_at(0, file.size).strip()


def iter_items(data: SourceFile | ScratchFile) -> Iterator[Span]:
    """Yield where each story of a document begins and ends; raise LoadError where the document breaks off."""
    head = data.read_at(0, _CHUNK)
    start = len(_BOM) if head.startswith(_BOM) else 0
    start += len(head[start:]) - len(head[start:].lstrip())
    if head[start : start + 1] == b"[":
        spans = _iter_elements(data, start)
    elif data.size - start > MAX_PAGE_BYTES:
        raise LoadError(
            "too_large",
            f"one JSON object of {data.size} bytes; at most {MAX_PAGE_BYTES} are read: write its stories as an array, "
            "or one object a line",
        )
    else:
        spans = iter(_find_stories(data.read_at(start, data.size), start))
    is_empty = True
    for span in spans:
        is_empty = False
        yield span
    if is_empty:
        raise LoadError("empty_file", "a JSON array without elements")


def _iter_elements(data: SourceFile | ScratchFile, start: int) -> Iterator[Span]:
    """Yield the span of each element of the array that begins at `start`."""
    depth, is_text, skipped = 0, False, -1
    begun, position = start + 1, start
    while chunk := data.read_at(position, _CHUNK):
        for mark in _MARK.finditer(chunk):
            at, sign = position + mark.start(), mark[0]
            if at == skipped:
                continue
            if is_text:
                # Whatever follows a backslash is no mark.
                skipped = at + 1 if sign == b"\\" else skipped
                is_text = sign != b'"'
            elif sign == b'"':
                is_text = True
            elif sign in b"[{":
                depth += 1
            elif sign in b"]}":
                depth -= 1
                if depth == 0:
                    yield from _cut(data, begun, at)
                    _require_end(data, at + 1)
                    return
            elif sign == b"," and depth == 1:
                yield from _cut(data, begun, at)
                begun = at + 1
        position += len(chunk)
    raise LoadError("truncated", "the array breaks off: its last element has no end")


def _require_end(data: SourceFile | ScratchFile, position: int) -> None:
    """Raise LoadError where a document is not all that its file holds: nothing is passed over in silence."""
    while chunk := data.read_at(position, _CHUNK):
        if chunk.strip():
            raise LoadError("bad_json", f"there is more behind the document's end, from byte {position} on")
        position += len(chunk)


def _cut(data: SourceFile | ScratchFile, start: int, end: int) -> Iterator[Span]:
    """Yield a span without the blanks around what it holds; nothing where it holds nothing."""
    if end - start > MAX_PAGE_BYTES + _CHUNK:
        yield start, end
        return
    held = data.read_at(start, end - start)
    if text := held.strip():
        begin = start + held.index(text[:1])
        yield begin, begin + len(text)


def _find_stories(data: bytes, offset: int) -> list[Span]:
    """Return the spans of an envelope's stories, or of the object itself where it is one."""
    # As Latin-1 each byte is a character: places in the text are places in the file.
    text = data.decode("latin-1").rstrip()
    try:
        _, end = _DECODER.raw_decode(text)
        if end < len(text):
            raise ValueError(f"there is more behind the document's end, from byte {offset + end} on")
        found = _find_list(text, 0, _MAX_ENVELOPE_DEPTH)
    except (ValueError, RecursionError) as error:
        raise LoadError("bad_json", f"no JSON document: {error}"[:200]) from None
    return [(offset + start, offset + end) for start, end in found or [(0, len(text))]]


def _find_list(text: str, start: int, depth: int) -> list[Span] | None:
    """Return the elements of the first list of stories in the object at `start`; None where it has none."""
    members = list(_iter_members(text, start))
    if any(find_field(key) in _TEXTS for key, _ in members):
        return None
    for _, (begin, end) in members:
        if text[begin] == "[":
            elements = list(_iter_values(text, begin))
            if any(_holds_text(text, element) for element in elements):
                return elements
        elif text[begin] == "{" and depth > 1 and (found := _find_list(text[:end], begin, depth - 1)):
            return found
    return None


def _holds_text(text: str, span: Span) -> bool:
    if text[span[0]] != "{":
        return False
    names = {name for key, (begin, end) in _iter_members(text, span[0]) for name in _list_names(key, text[begin:end])}
    return any(find_field(name) in _TEXTS for name in names)


def _list_names(key: str, value: str) -> list[str]:
    """Return a member's name, and those of the members of an object in it: {"fields": {"bodyText": …}}."""
    return [key, *(inner for inner, _ in _iter_members(value, 0))] if value.startswith("{") else [key]


def _iter_members(text: str, start: int) -> Iterator[tuple[str, Span]]:
    """Yield each key of the object at `start` with the span of its value; raise ValueError for no JSON."""
    position = _skip(text, start + 1)
    while text[position : position + 1] != "}":
        key, position = _DECODER.raw_decode(text, position)
        position = _skip(text, position)
        if not isinstance(key, str) or text[position : position + 1] != ":":
            raise ValueError(f"a key with its colon is missing at byte {position}")
        begin = _skip(text, position + 1)
        _, end = _DECODER.raw_decode(text, begin)
        yield key, (begin, end)
        position = _skip_comma(text, end)


def _iter_values(text: str, start: int) -> Iterator[Span]:
    position = _skip(text, start + 1)
    while text[position : position + 1] != "]":
        _, end = _DECODER.raw_decode(text, position)
        yield position, end
        position = _skip_comma(text, end)


def _skip_comma(text: str, position: int) -> int:
    position = _skip(text, position)
    if text[position : position + 1] == ",":
        return _skip(text, position + 1)
    if text[position : position + 1] not in ("]", "}"):
        raise ValueError(f"a comma or the end is missing at byte {position}")
    return position


def _skip(text: str, position: int) -> int:
    blanks = _BLANKS.match(text, position)
    return blanks.end() if blanks else position

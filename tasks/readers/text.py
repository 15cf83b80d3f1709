"""Plain text: a file is a story."""

from collections.abc import Iterator
from pathlib import Path

from tasks.inputs import Found
from tasks.readers.files import Entry, SourceFile
from tasks.readers.page_file import scan_page


def scan_text(file: SourceFile, entry: Entry, source: str, scratch: Path | None) -> Iterator[Found]:  # noqa: ARG001
    """Yield the story of a text file, plain or gzipped."""
    return scan_page("text", file, entry, source)

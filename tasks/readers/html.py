"""HTML: a file is a page."""

from collections.abc import Iterator
from pathlib import Path

from tasks.inputs import Found
from tasks.readers.files import Entry, SourceFile
from tasks.readers.page_file import scan_page


def scan_html(file: SourceFile, entry: Entry, source: str, scratch: Path | None) -> Iterator[Found]:  # noqa: ARG001
    """Yield the page of an HTML file, plain or gzipped."""
    return scan_page("html", file, entry, source)

"""Lists of addresses that people keep: one a line, or a column of a CSV table."""

import csv
import io
from collections.abc import Iterator

from news.discovery import Discovery
from news.text.decode import decode_page
from tasks.collect.listings.fields import find_language, normalize_date, normalize_names, plain_text
from tasks.collect.listings.listing import ListedEntry, Listing
from tasks.collect.listings.problems import ListingError, Problems
from tasks.collect.listings.unpack import unpack

MAX_LIST_BYTES = 50 << 20
MAX_LIST_URLS = 1_000_000

_URL = ("url", "link", "address")
_PUBLISHED = ("published", "date", "published_at")
_AUTHOR = ("author", "authors", "byline")
_DELIMITERS = (",", ";", "\t", "|")


def read_url_list(payload: bytes, address_or_path: str, content_type: str | None) -> Listing:
    """Return every address of a list, valid or not, as often as it appears; never raises, whatever the bytes.

    A CSV table is recognised by its first line: a column named url, link or address; title, date or published, author
    and language are read beside it. In any other list each line is an address, but for blank lines and those that
    begin with `#`.
    """
    problems = Problems()
    try:
        text = decode_page(unpack(payload, MAX_LIST_BYTES, problems), content_type).text
    except ListingError as error:
        return Listing("failed", str(error))
    entries: list[ListedEntry] = []
    try:
        for entry in _iter_entries(text, address_or_path, problems):
            if len(entries) == MAX_LIST_URLS:
                problems.lost.append(f"more than {MAX_LIST_URLS} addresses")
                break
            entries.append(entry)
    except csv.Error as error:
        problems.lost.append(f"the table cannot be read after {len(entries)} addresses: {error}")
    if not entries and not problems.lost:
        problems.repaired.append("no addresses in it")
    return problems.conclude(entries)


def _iter_entries(text: str, named_by: str, problems: Problems) -> Iterator[ListedEntry]:
    lines = (line.strip() for line in text.splitlines())
    header = next((line for line in lines if line and not line.startswith("#")), "")
    delimiter = _find_delimiter(header)
    if delimiter is not None:
        yield from _iter_rows(text, delimiter, named_by, problems)
        return
    for line in text.splitlines():
        url = line.strip()
        if url and not url.startswith("#"):
            yield ListedEntry(url, Discovery(origin="urls", named_by=named_by))


def _find_delimiter(header: str) -> str | None:
    """Return what parts the columns of a table's first line, or None where it is no table's."""
    for delimiter in _DELIMITERS:
        if any(name in _URL for name in _names(header[:10_000].split(delimiter))):
            return delimiter
    return None


def _names(cells: list[str]) -> list[str]:
    return [cell.strip(" \t\"'\ufeff").lower() for cell in cells]


def _iter_rows(text: str, delimiter: str, named_by: str, problems: Problems) -> Iterator[ListedEntry]:
    columns: list[str] | None = None
    without = 0
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True):
        if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
            continue
        if columns is None:
            columns = _names(cells)
            continue
        row: dict[str, str] = {}
        for name, cell in zip(columns, cells, strict=False):
            row.setdefault(name, cell)
        url = _find(row, _URL)
        if not url:
            without += 1
            continue
        published_raw, published_at = normalize_date(_find(row, _PUBLISHED))
        yield ListedEntry(
            url,
            Discovery(
                origin="urls",
                named_by=named_by,
                title=plain_text(row.get("title")),
                published_raw=published_raw,
                published_at=published_at,
                authors=normalize_names([_find(row, _AUTHOR)]),
                language=find_language(row.get("language")),
            ),
        )
    if without:
        problems.repaired.append(f"{without} {'row' if without == 1 else 'rows'} without an address")


def _find(row: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((row[name].strip() for name in names if row.get(name, "").strip()), None)

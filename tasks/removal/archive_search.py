"""Finds what an archive holds of removed stories: every record of their addresses, and listings that name them.

The whole archive is read: what a killed run fetched and never published is there, and has no row in the lake.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from news.urls.takedown import find_takedown_key, is_naming_any
from tasks.readers.faults import LoadError
from tasks.readers.files import SourceFile
from tasks.readers.warc.http_payload import decode_body, parse_response
from tasks.readers.warc.members import Member, find_member, unpack_member
from tasks.readers.warc.record import MAX_HEADER_BYTES, Held, Record, iter_records, parse_header

# The ways in which listings begin that are recognised wherever they are; a front page is known by its exchange alone.
_LISTINGS = (b"<?xml", b"<rss", b"<feed", b"<urlset", b"<rdf", b"{", b"[", b"http")


@dataclass(frozen=True, slots=True)
class Sought:
    """The aim of a search: addresses by their keys, records by their places, and the places of stored listings."""

    keys: Collection[str]
    places: Collection[str]
    listings: Collection[str]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A gzip member that is overwritten, from `offset` on; of several records in it, those that begin at `inners` go.

    All of it goes where `inners` is empty.
    """

    file: str
    offset: int
    length: int
    inners: tuple[int, ...] = ()

    @property
    def place(self) -> str:
        """Its place as a raw_ref names it."""
        return f"archive/{self.file}@{self.offset}"


@dataclass(slots=True)
class Finding:
    """The outcome of a search: stretches that go, listings among them, and what could not be looked into."""

    stretches: list[Stretch] = field(default_factory=list)
    listings: set[str] = field(default_factory=set)
    record_count: int = 0
    unread: list[str] = field(default_factory=list)


def search_archive(folder: Path, sought: Sought) -> Finding:
    """Return what the archives of a folder hold of what is sought; raises LoadError where one cannot be read."""
    finding = Finding()
    for path in sorted(folder.rglob("*.gz")):
        name = str(path.relative_to(folder))
        with SourceFile(path) as file:
            for offset, length, member in _iter_members(file):
                _judge_member(Stretch(name, offset, length), member, sought, finding)
    kept = {place.partition("@")[0].removeprefix("archive/") for place in sought.places}
    finding.unread += [f"archive/{name}: is missing" for name in sorted(kept) if not (folder / name).exists()]
    return finding


def _iter_members(file: SourceFile) -> Iterator[tuple[int, int, Member]]:
    offset = 0
    while offset < file.size:
        member = unpack_member(file, offset)
        end = member.end if member.end is not None else find_member(file, offset + 1) or file.size
        yield offset, end - offset, member
        offset = end


def _judge_member(stretch: Stretch, member: Member, sought: Sought, finding: Finding) -> None:
    if member.fault:
        if stretch.place in sought.places or _find_key(member.data) in sought.keys:
            finding.stretches.append(stretch)
            finding.record_count += 1
        elif member.fault.reason != "too_large":
            finding.unread.append(f"{stretch.place}: {stretch.length} damaged bytes cannot be looked into")
        return
    records = list(iter_records(Held(member.data)))
    gone = []
    for record in records:
        is_listing = _is_naming(record, stretch, sought)
        if is_listing or _is_sought(record, stretch, sought):
            gone.append(record.offset)
        if is_listing:
            finding.listings.add(stretch.place)
    if gone:
        inners = tuple(gone) if len(gone) < len(records) else ()
        finding.stretches.append(Stretch(stretch.file, stretch.offset, stretch.length, inners))
        finding.record_count += len(gone)


def _find_key(data: bytes) -> str | None:
    """Return the key of the address of a record that is cut off or damaged, if its header shows it."""
    try:
        get, _ = parse_header(data[:MAX_HEADER_BYTES])
    except LoadError:
        return None
    target = get("warc-target-uri")
    return find_takedown_key(target.strip("<>")) if target else None


def _is_sought(record: Record, stretch: Stretch, sought: Sought) -> bool:
    inner = f"+{record.offset}" if record.offset else ""
    if f"{stretch.place}{inner}" in sought.places:
        return True
    target = record.get("warc-target-uri")
    return target is not None and find_takedown_key(target.strip("<>")) in sought.keys


def _is_naming(record: Record, stretch: Stretch, sought: Sought) -> bool:
    """Return whether a record is a listing that names an address which is sought."""
    if record.fault or record.get("warc-type") != "response":
        return False
    try:
        payload = bytes(decode_body(parse_response(record.content)))
    except LoadError:
        return False
    is_known = stretch.place in sought.listings
    if not is_known and not payload[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_LISTINGS):
        return False
    target = (record.get("warc-target-uri") or "").strip("<>")
    return is_naming_any(payload.decode("utf-8", "ignore"), sought.keys, target if is_known else "")

"""Records of a removed address are found wherever they are, and overwritten without moving their neighbours."""

import gzip
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from news.urls.takedown import find_takedown_key
from tasks.inputs import SourceInput
from tasks.readers import scan
from tasks.removal.archive_overwrite import overwrite, render_rest
from tasks.removal.archive_search import Finding, Sought, search_archive
from tests.tasks.archives import a_record, a_response, packed

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = find_takedown_key("https://gazette.example/2")
PAGE = b"<html><p>Zanzibellum</p></html>"
FEED = b"<?xml version='1.0'?><rss><link>http://gazette.example/2/?utm_source=rss</link></rss>"


def seek(folder: Path, *, places: tuple[str, ...] = (), listings: tuple[str, ...] = ()) -> Finding:
    return search_archive(folder, Sought({KEY}, set(places), set(listings)))


def remove(folder: Path, finding: Finding) -> None:
    rests = {stretch.place: render_rest(folder, stretch) for stretch in finding.stretches}
    overwrite(folder, finding.stretches, {place: rest for place, rest in rests.items() if rest}, NOON)


def read(path: Path) -> dict[str, str]:
    """Return the place of each input of an archive, and what became of it."""
    items = [item for item in scan("warc", path, source="gazette") if isinstance(item, SourceInput)]
    return {item.raw_ref.rpartition("@")[2]: item.url or str(item.reason) for item in items}


@pytest.mark.parametrize(
    ("content", "warc_type"),
    [
        pytest.param(a_response(PAGE), "response", id="its page"),
        pytest.param(b"GET /2 HTTP/1.1\r\nHost: gazette.example\r\n\r\n", "request", id="our request"),
        pytest.param(a_response(b""), "revisit", id="a revisit"),
    ],
)
def test_a_record_goes_and_its_neighbours_stay_where_they_are(tmp_path: Path, content: bytes, warc_type: str) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed([a_record(1), a_record(2, content, warc_type=warc_type), a_record(3)]))
    before, size = read(path), path.stat().st_size
    finding = seek(tmp_path)
    remove(tmp_path, finding)
    assert finding.record_count == 1
    assert path.stat().st_size == size
    assert read(path) == {place: url for place, url in before.items() if not url.endswith("/2")}
    assert seek(tmp_path).stretches == []


def test_overwriting_twice_is_overwriting_once(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed([a_record(1), a_record(2), a_record(3)]))
    finding = seek(tmp_path)
    remove(tmp_path, finding)
    once = path.read_bytes()
    remove(tmp_path, finding)
    assert path.read_bytes() == once


def test_of_several_records_in_one_member_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    records = (a_record(number, a_response(sha256(b"%d" % number).hexdigest().encode() * 2)) for number in (1, 2, 3))
    path.write_bytes(gzip.compress(b"".join(records), mtime=0) + packed([a_record(4)]))
    before = read(path)
    finding = seek(tmp_path)
    assert [len(stretch.inners) for stretch in finding.stretches] == [1]
    remove(tmp_path, finding)
    assert read(path) == {place: url for place, url in before.items() if not url.endswith("/2")}
    assert len(read(path)) == 3


def test_a_listing_that_names_it_goes_and_a_page_that_links_to_it_stays(tmp_path: Path) -> None:
    page = a_response(b"<html><a href='https://gazette.example/2'>Zanzibellum</a></html>")
    (tmp_path / "a.warc.gz").write_bytes(packed([a_record(7, a_response(FEED)), a_record(8, page)]))
    finding = seek(tmp_path)
    assert [stretch.place for stretch in finding.stretches] == ["archive/a.warc.gz@0"]
    assert finding.listings == {"archive/a.warc.gz@0"}
    front = f"archive/a.warc.gz@{finding.stretches[0].length}"
    assert seek(tmp_path, listings=(front,)).listings == {"archive/a.warc.gz@0", front}, "a front page is a listing"


def test_a_record_that_a_kill_cut_off_goes_too(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    noise = a_response(bytes(range(256)) * 40)
    path.write_bytes(packed([a_record(1)]) + packed([a_record(2, noise)])[:-60])
    finding = seek(tmp_path)
    remove(tmp_path, finding)
    assert finding.record_count == 1
    assert list(read(path).values()) == ["https://gazette.example/1"]


def test_damage_is_reported_and_a_known_place_in_it_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    members = [packed([a_record(number)]) for number in (1, 2, 3)]
    damaged = members[1][:12] + b"\xff\xff\xff" + members[1][15:]
    path.write_bytes(members[0] + damaged + members[2])
    place = f"archive/a.warc.gz@{len(members[0])}"
    assert seek(tmp_path).unread == [f"{place}: {len(damaged)} damaged bytes cannot be looked into"]
    finding = seek(tmp_path, places=(place,))
    remove(tmp_path, finding)
    assert finding.unread == []
    assert list(read(path).values()) == ["https://gazette.example/1", "https://gazette.example/3"]


def test_a_file_that_is_gone_is_reported(tmp_path: Path) -> None:
    assert seek(tmp_path, places=("archive/gone.warc.gz@5",)).unread == ["archive/gone.warc.gz: is missing"]

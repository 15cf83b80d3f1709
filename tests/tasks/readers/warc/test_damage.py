"""Damaged archives: each lost stretch is one failed input, and what lies behind it is read."""

import base64
import gzip
import hashlib
import os
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.inputs import Container, SourceInput
from tasks.readers import load, scan
from tests.tasks.archives import a_record, a_response, five, outcomes, packed

# Big enough that a member is no single read, and not so regular that a cut goes unnoticed.
BODY = b"<html>" + os.urandom(3000).hex().encode()
MEMBERS = [gzip.compress(record, mtime=0) for record in five(body=BODY)]
OFFSETS = [sum(map(len, MEMBERS[:n])) for n in range(6)]
WHOLE = b"".join(MEMBERS)
PLAIN = b"".join(five(body=BODY))


def scanned(tmp_path: Path, data: bytes, name: str = "crawl.warc.gz") -> tuple[list[str], Container, list[SourceInput]]:
    path = tmp_path / name
    path.write_bytes(data)
    *finds, report = scan("warc", path, source="crawl")
    assert isinstance(report, Container)
    assert all(isinstance(find, SourceInput) for find in finds)
    return outcomes(finds), report, [find for find in finds if isinstance(find, SourceInput)]


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]


@pytest.mark.parametrize(
    ("data", "last", "at"),
    [
        pytest.param(WHOLE[:-500], "failed:truncated", OFFSETS[4], id="within the last member"),
        pytest.param(WHOLE[:-4], "failed:truncated", OFFSETS[4], id="within its checksum"),
        pytest.param(WHOLE[: OFFSETS[4] + 6], "failed:truncated", OFFSETS[4], id="within its gzip header"),
        pytest.param(PLAIN[:-500], "failed:truncated", PLAIN.rindex(b"WARC/1.0"), id="plain"),
        pytest.param(PLAIN[: PLAIN.rindex(b"WARC/1.0") + 50], "failed:truncated", None, id="plain, within the header"),
        pytest.param(gzip.compress(PLAIN)[:-60], None, None, id="one gzip for the file"),
    ],
)
def test_a_cut_archive_keeps_what_came_before_and_says_where(
    tmp_path: Path, data: bytes, last: str | None, at: int | None
) -> None:
    found, report, _ = scanned(tmp_path, data)
    assert report.status == "partial"
    assert report.message is not None
    assert "truncated at" in report.message
    if last:
        assert found == ["1", "2", "3", "4", last]
    else:
        assert found[:2] == ["1", "2"]
        assert found[-1] == "failed:truncated"
    if at is not None:
        assert report.message.endswith(f"truncated at {at}")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"".join([*MEMBERS[:2], flipped(MEMBERS[2], -6), *MEMBERS[3:]]), id="bad CRC"),
        pytest.param(b"".join([*MEMBERS[:2], flipped(MEMBERS[2], 1500), *MEMBERS[3:]]), id="corrupt data"),
        pytest.param(b"".join([*MEMBERS[:2], flipped(MEMBERS[2], 0), *MEMBERS[3:]]), id="no magic"),
        pytest.param(b"".join([*MEMBERS[:2], MEMBERS[2][:900], *MEMBERS[3:]]), id="cut in the middle"),
        pytest.param(b"".join([*MEMBERS[:2], os.urandom(4000), *MEMBERS[3:]]), id="overwritten"),
    ],
)
def test_one_corrupt_member_costs_one_input(tmp_path: Path, data: bytes) -> None:
    found, report, finds = scanned(tmp_path, data)
    assert found == ["1", "2", "failed:corrupt_record", "4", "5"]
    assert finds[2].locator == f"crawl.warc.gz@{OFFSETS[2]}"
    assert (report.status, report.records) == ("partial", 5)
    assert report.message == f"crawl.warc.gz: corrupt at {OFFSETS[2]}"
    assert load(finds[3]) == BODY + b"4"


@pytest.mark.parametrize("junk", [b"junk" * 60, bytes(5000), b"\x1f\x8b\x08\x00fake", os.urandom(300_000)])
def test_junk_between_members_costs_one_input_more_and_no_page(tmp_path: Path, junk: bytes) -> None:
    found, report, _ = scanned(tmp_path, b"".join(MEMBERS[:2]) + junk + b"".join(MEMBERS[2:]))
    assert found == ["1", "2", "failed:corrupt_record", "3", "4", "5"]
    assert report.status == "partial"
    tail = "failed:truncated" if junk.startswith(b"\x1f\x8b") else "failed:corrupt_record"
    assert scanned(tmp_path, WHOLE + junk)[0] == ["1", "2", "3", "4", "5", tail]
    assert scanned(tmp_path, junk + WHOLE)[0] == ["failed:corrupt_record", "1", "2", "3", "4", "5"]


def test_a_thousand_corrupt_members_do_not_take_a_thousand_passes(tmp_path: Path) -> None:
    records = [a_record(n, a_response(BODY[:1500] + str(n).encode())) for n in range(600)]
    members = [gzip.compress(record) for record in records]
    data = b"".join(flipped(member, len(member) // 2) if n % 3 else member for n, member in enumerate(members))
    found, report, _ = scanned(tmp_path, data)
    assert [name for name in found if name.isdigit()] == [str(n) for n in range(0, 600, 3)]
    assert found.count("failed:corrupt_record") >= 200  # neighbours that are both corrupt are one stretch or two
    assert report.status == "partial"


LENGTH = len(a_response(BODY + b"3"))
LENGTHS = {
    "too long": LENGTH + 1000,
    "longer than the next record": 2 * LENGTH,
    "to the end of the next record": 2 * LENGTH + len(a_record(4)) - len(a_response()) + 4,
    "too short": 100,
    "nought": 0,
    "negative": -5,
    "2^60": 2**60,
    "20 digits": 10**20,
    "text": "many",
    "none": "",
    "40 MB": 40_000_000,
}


@pytest.mark.parametrize("layout", [packed, b"".join], ids=["a member a record", "plain"])
@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS.keys())
def test_a_length_that_lies_costs_its_own_record_only(tmp_path: Path, length: object, layout: object) -> None:
    records = five(a_record(3, a_response(BODY + b"3"), length=length), body=BODY)
    tracemalloc.start()
    found, _, finds = scanned(tmp_path, layout(records))  # type: ignore[operator]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == ["1", "2", "failed:bad_length", "4", "5"]
    assert peak < 50 << 20
    assert load(finds[3]) == BODY + b"4"


END_MARKS = {"blanks": b"  \r\n", "a line of its own": b"\r\n-- end --\r\n\r\n"}


@pytest.mark.parametrize("mark", END_MARKS.values(), ids=END_MARKS.keys())
@pytest.mark.parametrize("field", ["WARC-Block-Digest", "WARC-Payload-Digest"])
def test_a_record_that_its_digest_proves_whole_is_read_whatever_ends_it(
    tmp_path: Path, field: str, mark: bytes
) -> None:
    content = a_response(BODY + b"3")
    of = content if "Block" in field else content.partition(b"\r\n\r\n")[2]
    digest = base64.b32encode(hashlib.sha1(of, usedforsecurity=False).digest()).decode()
    record = a_record(3, content).replace(b"WARC-Type", f"{field}: sha1:{digest}\r\nWARC-Type".encode(), 1)
    assert record.endswith(b"\r\n\r\n")
    records = five(record[:-4] + mark, body=BODY)
    found, report, finds = scanned(tmp_path, b"".join(records), "crawl.warc")
    assert (found, report.status) == (["1", "2", "3", "4", "5"], "ok")
    assert load(finds[2]) == BODY + b"3"
    lying = [each.replace(digest.encode(), base64.b32encode(b"x" * 20)) for each in records]
    found, _, _ = scanned(tmp_path, b"".join(lying), "lying.warc")
    assert found == ["1", "2", "failed:bad_length", "4", "5"]


BOMB = 300 << 20


@pytest.mark.slow
# Made by the test that reads them, not by everyone who imports this file.
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(
            lambda: gzip.compress(a_record(3, a_response(BODY), length=100) + bytes(BOMB), 1), "too_large",
            id="in a record",
        ),
        pytest.param(
            lambda: gzip.compress(a_record(3, a_response(bytes(BOMB))), 1), "too_large", id="of honest length"
        ),
        pytest.param(
            lambda: gzip.compress(b"WARC/1.0\r\nX: " + b"x" * BOMB, 1), "too_large", id="in the WARC header"
        ),
        pytest.param(
            lambda: gzip.compress(a_record(3, a_response(BODY), length=2**60) + bytes(BOMB), 1), None, id="both"
        ),
    ],
)  # fmt: skip
def test_a_bomb_is_failed_without_being_unpacked(tmp_path: Path, make: Callable[[], bytes], reason: str | None) -> None:
    archive = b"".join([*MEMBERS[:2], make(), *MEMBERS[3:]])
    tracemalloc.start()
    found, report, _ = scanned(tmp_path, archive)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found[:2] + found[3:] == ["1", "2", "4", "5"]
    assert found[2] == f"failed:{reason}" if reason else found[2].startswith("failed:")
    assert peak < 120 << 20
    assert report.records == 5


def test_a_film_is_refused_as_what_it_is(tmp_path: Path) -> None:
    film = a_record(3, a_response(os.urandom(1 << 20) * 14, headers="Content-Type: video/mp4"))
    found, report, _ = scanned(tmp_path, packed([*five()[:2], film, *five()[3:]]))
    assert found == ["1", "2", "rejected:not_html", "4", "5"]
    assert report.status == "ok"


def a_zip(tmp_path: Path) -> bytes:
    path = tmp_path / "inner.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../story.txt", "The harbour opened on Monday.")
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty", "0 bytes"),
        ("zeros", "no WARC archive"),
        ("html", "no WARC archive"),
        ("random", "no WARC archive"),
        ("zip", "no WARC archive"),
        ("gzip of gzip", "gzip within gzip"),
        ("gzip of html", "no WARC record"),
        ("gzip of nothing", "no record"),
    ],
)
def test_what_is_no_archive_is_one_failed_input_and_one_sentence(tmp_path: Path, name: str, words: str) -> None:
    data = {
        "empty": b"",
        "zeros": bytes(100_000),
        "html": b"<html><p>Harbour opens</p></html>" * 50,
        "random": os.urandom(5000),
        "zip": a_zip(tmp_path),
        "gzip of gzip": gzip.compress(WHOLE),
        "gzip of html": gzip.compress(b"<html>" * 1000),
        "gzip of nothing": gzip.compress(b""),
    }[name]
    found, report, finds = scanned(tmp_path, data)
    assert len(found) == report.records == 1
    assert finds[0].outcome == "failed"
    assert report.status == "failed"
    assert report.message is not None
    assert words in report.message
    assert "\n" not in report.message

"""Of a remote archive those records are kept that a source requested, byte for byte, whatever the network does."""

import gzip
import random
import time
import tracemalloc
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tasks.collect.archive.stream_filter import FilterStats, MemberFilter
from tasks.inputs import SourceInput
from tasks.readers import scan
from tasks.readers.warc.members import MAX_MEMBER_BYTES
from tests.tasks.archives import PAGE, a_record, a_response, packed

MARCH = datetime(2024, 3, 1, tzinfo=UTC)
MAY = datetime(2024, 5, 1, tzinfo=UTC)
CHUNKS = (1, 7, 1 << 16)


def filtered(
    data: bytes,
    hosts: tuple[str, ...] = ("gazette.example",),
    since: datetime | None = None,
    until: datetime | None = None,
    chunk: int = 1 << 16,
) -> tuple[list[bytes], MemberFilter]:
    kept: list[bytes] = []
    members = MemberFilter(hosts, since, until, kept.append)
    for start in range(0, len(data), chunk):
        members.feed(data[start : start + chunk])
    members.finish()
    return kept, members


def counted(stats: FilterStats) -> tuple[int, int, int, int, bool]:
    return stats.seen, stats.kept, stats.too_large, stats.corrupt, stats.is_cut


def member(number: int = 1, host: str = "gazette.example", body: bytes = PAGE, **fields: object) -> bytes:
    given = {"content": a_response(body), "uri": f"https://{host}/{number}", **fields}
    return packed([a_record(number, **given)])  # type: ignore[arg-type]


def noise(seed: int, size: int) -> bytes:
    """Return bytes that do not pack."""
    return random.Random(seed).randbytes(size)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


INFO = packed([a_record(0, b"software: x\r\n", warc_type="warcinfo", uri=None, content_type="application/warc-fields")])
OURS = [member(n, body=PAGE + noise(n, 3000)) for n in range(1, 6)]
THEIRS = [member(n, host="herald.example", body=PAGE + noise(n + 10, 3000)) for n in range(1, 6)]
MIXED = [part for pair in zip(OURS, THEIRS, strict=True) for part in pair]
BIG = member(9, body=PAGE + noise(9, 200_000))


@pytest.mark.parametrize(
    ("record", "is_kept"),
    [
        pytest.param(member(), True, id="the host itself"),
        pytest.param(member(host="www.gazette.example"), True, id="under it"),
        pytest.param(member(host="WWW.Gazette.Example:443"), True, id="capitals and a port"),
        pytest.param(member(host="gazette.example."), True, id="a dot at the end"),
        pytest.param(member(host="thegazette.example"), False, id="another whose name ends alike"),
        pytest.param(member(host="gazette.example.evil.example"), False, id="another that begins alike"),
        pytest.param(member(host="gazette.example@evil.example"), False, id="a user named like it"),
        pytest.param(member(uri="<https://gazette.example/1>"), True, id="an address in angle brackets"),
        pytest.param(member(uri="http://[::1"), False, id="no address"),
        pytest.param(member(uri=None), False, id="none at all"),
        pytest.param(member(warc_type="Resource"), True, id="a resource"),
        pytest.param(member(warc_type="revisit"), True, id="a revisit"),
        pytest.param(member(warc_type="conversion"), True, id="a conversion"),
        pytest.param(member(warc_type="request"), False, id="a request"),
        pytest.param(member(warc_type="metadata"), False, id="metadata"),
        pytest.param(member(length=5), True, id="a length that lies: its reader says so"),
        pytest.param(member(length=""), True, id="no length"),
    ],
)
def test_a_record_is_kept_by_its_type_and_host(record: bytes, is_kept: bool) -> None:
    kept, members = filtered(INFO + record)
    assert kept == [record] * is_kept
    assert counted(members.stats) == (2, is_kept, 0, 0, False)
    assert members.fault is None


@pytest.mark.parametrize(
    ("date", "since", "until", "is_kept"),
    [
        pytest.param("2024-03-01T00:00:00Z", MARCH, MAY, True, id="at its beginning"),
        pytest.param("2024-02-29T23:59:59Z", MARCH, MAY, False, id="a second before"),
        pytest.param("2024-05-01T00:00:00Z", MARCH, MAY, False, id="at its end"),
        pytest.param("2024-04-30T23:59:59.999999Z", MARCH, MAY, True, id="the last instant"),
        pytest.param("2024-06-01T00:00:00Z", MARCH, None, True, id="without an end"),
        pytest.param("2020-06-01T00:00:00Z", None, MAY, True, id="without a beginning"),
        pytest.param("yesterday", MARCH, MAY, True, id="no date: the reader flags it"),
    ],
)
def test_a_record_is_kept_by_its_date(date: str, since: datetime | None, until: datetime | None, is_kept: bool) -> None:
    record = member(date=date)
    assert filtered(INFO + record, since=since, until=until)[0] == [record] * is_kept


def test_without_hosts_every_host_is_taken() -> None:
    assert filtered(INFO + b"".join(MIXED), hosts=())[0] == MIXED


SWALLOWED = gzip.compress(a_record(3, content=a_response(PAGE + noise(5, 3000))))[:2000]
STREAMS: dict[str, tuple[bytes, list[bytes], tuple[int, int, int, int, bool]]] = {
    "sound": (INFO + b"".join(MIXED), OURS, (11, 5, 0, 0, False)),
    "members beyond a block": (INFO + BIG + OURS[0] + BIG, [BIG, OURS[0], BIG], (4, 3, 0, 0, False)),
    "a flipped bit in ours": (INFO + flipped(OURS[1], 800) + OURS[2], [OURS[2]], (2, 1, 0, 1, False)),
    "a flipped bit in theirs": (INFO + flipped(THEIRS[1], 800) + OURS[2], [OURS[2]], (2, 1, 0, 1, False)),
    "a flipped bit in a long one": (INFO + flipped(BIG, 99_000) + OURS[2], [OURS[2]], (2, 1, 0, 1, False)),
    "a wrong checksum": (INFO + flipped(OURS[0], len(OURS[0]) - 6) + OURS[1], [OURS[1]], (2, 1, 0, 1, False)),
    "two in a row": (INFO + flipped(OURS[0], 10) + flipped(OURS[1], 10) + OURS[2], [OURS[2]], (2, 1, 0, 1, False)),
    "the first member broken": (flipped(INFO, 15) + OURS[0], [OURS[0]], (1, 1, 0, 1, False)),
    "junk between": (INFO + b"\x1f\x8b junk \x1f\x8b\x08" * 50 + OURS[0], [OURS[0]], (2, 1, 0, 1, False)),
    "junk at the end": (INFO + OURS[0] + b"junk\x1f\x8b", [OURS[0]], (2, 1, 0, 1, False)),
    "zeros at the end": (INFO + OURS[0] + bytes(700), [OURS[0]], (2, 1, 0, 1, False)),
    "an empty member at the end": (INFO + OURS[0] + gzip.compress(b""), [OURS[0]], (2, 1, 0, 0, False)),
    "a member that is no record": (INFO + gzip.compress(b"<html>") + OURS[0], [OURS[0]], (2, 1, 0, 1, False)),
    "a header without an end": (INFO + gzip.compress(b"WARC/1.0\r\nA: b") + OURS[0], [OURS[0]], (2, 1, 0, 1, False)),
    "a header that never ends": (
        INFO + gzip.compress(b"WARC/1.0\r\nA: " + bytes(10**6)) + OURS[0], [OURS[0]], (2, 1, 0, 1, False),
    ),
    "a member without its end": (INFO + OURS[0][:900] + OURS[1] + OURS[2], OURS[1:3], (3, 2, 0, 1, False)),
    "a member that swallows its neighbours": (INFO + SWALLOWED + OURS[1], [OURS[1]], (2, 1, 0, 1, False)),
    "a member that swallows a false start too": (
        INFO + SWALLOWED + b"\x1f\x8b\x08\x08name" + OURS[1], [OURS[1]], (2, 1, 0, 1, False),
    ),
    "a false start that swallows its neighbour": (
        INFO + b"\x1f\x8b\x08\x04\xff\xff" + OURS[1], [OURS[1]], (2, 1, 0, 1, False),
    ),
    "cut within a member": (INFO + OURS[0] + OURS[1][:900], [OURS[0]], (2, 1, 0, 0, True)),
    "cut within a magic": (INFO + OURS[0] + OURS[1][:2], [OURS[0]], (2, 1, 0, 0, True)),
    "cut before a checksum": (INFO + OURS[0] + OURS[1][:-3], [OURS[0]], (2, 1, 0, 0, True)),
    "too large, theirs": (
        INFO + member(host="herald.example", body=bytes(MAX_MEMBER_BYTES)) + OURS[0], [OURS[0]], (3, 1, 0, 0, False),
    ),
    "too large, ours": (INFO + member(body=bytes(MAX_MEMBER_BYTES)) + OURS[0], [OURS[0]], (3, 1, 1, 0, False)),
}  # fmt: skip


@pytest.mark.parametrize(("data", "ours", "counts"), STREAMS.values(), ids=STREAMS.keys())
def test_what_is_kept_and_counted_does_not_depend_on_how_the_stream_is_cut(
    data: bytes, ours: list[bytes], counts: tuple[int, int, int, int, bool]
) -> None:
    for chunk in CHUNKS:
        kept, members = filtered(data, chunk=chunk)
        assert kept == ours
        assert counted(members.stats) == counts
        assert (members.fault, members.stats.bytes) == (None, len(data))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        pytest.param(b"", "0 bytes", id="empty"),
        pytest.param(gzip.compress(b"".join(a_record(n) for n in range(400))), "several records", id="one gzip stream"),
        pytest.param(b"".join(a_record(n) for n in range(400)), "without gzip", id="plain"),
        pytest.param(b"<html>" + PAGE * 2000, "begins with b'<html>", id="a page"),
        pytest.param(gzip.compress(PAGE * 2000), "no WARC record", id="a packed page"),
        pytest.param(gzip.compress(INFO + OURS[0]), "no WARC record", id="gzip within gzip"),
        pytest.param(flipped(INFO, 15), "no whole record", id="nothing but a broken member"),
        pytest.param(OURS[0][:500], "no whole record", id="cut within the first"),
    ],
)
def test_what_is_no_archive_of_a_member_a_record_is_said_in_a_sentence(data: bytes, fault: str) -> None:
    for chunk in CHUNKS:
        kept, members = filtered(data, chunk=chunk)
        assert kept == []
        assert fault in (members.fault or "")


def test_after_a_fault_nothing_more_is_taken() -> None:
    kept: list[bytes] = []
    members = MemberFilter((), None, None, kept.append)
    members.feed(b"<html>" * 20_000)
    assert members.fault is not None
    members.feed(OURS[0] * 100)
    members.finish()
    assert kept == []


def a_bomb(host: str, mebibytes: int) -> bytes:
    """Return a member whose record unpacks to many MiB of zeros."""
    mebibyte = bytes(1 << 20)
    head = a_record(1, b"", uri=f"https://{host}/", length=mebibytes << 20)[:-4]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    begun = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    zeros = packer.compress(mebibyte) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = zlib.crc32(head)
    for _ in range(mebibytes):
        crc = zlib.crc32(mebibyte, crc)
    end = packer.compress(b"\r\n\r\n") + packer.flush()
    size = len(head) + (mebibytes << 20) + 4
    trailer = zlib.crc32(b"\r\n\r\n", crc).to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + begun + zeros * mebibytes + end + trailer


@pytest.mark.slow
def test_a_bomb_of_a_gibibyte_is_counted_and_never_held() -> None:
    data = INFO + a_bomb("gazette.example", 1024) + OURS[0]
    tracemalloc.start()
    try:
        kept, members = filtered(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept == [OURS[0]]
    assert counted(members.stats) == (3, 1, 1, 0, False)
    assert peak < 20 << 20


@pytest.mark.slow
def test_false_starts_within_false_starts_are_given_up() -> None:
    # Each begins a record, stored unpacked, in which the next ones lie: looked into one by one, hours a gigabyte.
    start = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\0\xff\xff\0\0WARC/1.0\r\n"
    started = time.process_time()
    kept, members = filtered(INFO + OURS[0] + start * 100_000 + OURS[1])
    assert time.process_time() - started < 30
    assert kept == [OURS[0]]
    assert "given up" in (members.fault or "")


@hypothesis_settings(max_examples=40)
@given(st.data())
def test_damage_anywhere_costs_no_sound_record(data: st.DataObject) -> None:
    parts = list(MIXED)
    broken = data.draw(st.integers(0, len(parts) - 1))
    at = data.draw(st.integers(0, len(parts[broken]) - 1))
    byte = bytes([data.draw(st.integers(0, 255))])
    parts[broken] = parts[broken][:at] + byte * data.draw(st.integers(0, 40)) + parts[broken][at + 1 :]
    kept, _ = filtered(INFO + b"".join(parts), chunk=data.draw(st.sampled_from([997, 1 << 16])))
    sound = [part for number, part in enumerate(MIXED) if number != broken and part in OURS]
    assert [part for part in kept if part in sound] == sound


def test_what_is_kept_is_an_archive_again(tmp_path: Path) -> None:
    kept, _ = filtered(INFO + b"".join(MIXED))
    path = tmp_path / "kept.warc.gz"
    path.write_bytes(b"".join(kept))
    found = [item for item in scan("warc", path, source="gazette") if isinstance(item, SourceInput)]
    assert [item.url for item in found] == [f"https://gazette.example/{n}" for n in range(1, 6)]

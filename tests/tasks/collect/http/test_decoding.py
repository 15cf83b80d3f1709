import gzip
import subprocess
import sys
import zlib
from pathlib import Path

import brotli
import pytest

from tasks.collect.http.decoding import MAX_MEMBERS, decode, zstd
from tasks.collect.http.exchange import Fault

PAGE = "<p>Rain fell on the islands, and the café stayed open.</p>".encode() * 50
LIMIT = 10 * 1024 * 1024


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": lambda data: zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1}),
}


def reason_of(result: bytes | Fault) -> str | None:
    return result.reason if isinstance(result, Fault) else None


@pytest.mark.parametrize("name", PACKERS)
def test_a_packed_page_is_read_whole(name: str) -> None:
    assert decode(PACKERS[name](PAGE), [name], LIMIT) == PAGE


@pytest.mark.parametrize(
    ("body", "encodings"),
    [
        pytest.param(PAGE, [], id="nothing claimed"),
        pytest.param(PAGE, ["identity"], id="identity"),
        pytest.param(gzip.compress(PAGE), ["X-GZip"], id="the old name, in any case"),
        pytest.param(bare_deflate(PAGE), ["deflate"], id="deflate without its frame"),
        pytest.param(brotli.compress(gzip.compress(PAGE)), ["gzip", "br"], id="two, the last one outermost"),
        pytest.param(gzip.compress(PAGE[:99]) + gzip.compress(PAGE[99:]), ["gzip"], id="two members"),
        pytest.param(zstd.compress(PAGE[:99]) + zstd.compress(PAGE[99:]), ["zstd"], id="two frames"),
        pytest.param(gzip.compress(PAGE) + bytes(512), ["gzip"], id="padding after gzip"),
    ],
)
def test_every_encoding_that_was_requested_is_undone(body: bytes, encodings: list[str]) -> None:
    assert decode(body, encodings, LIMIT) == PAGE


@pytest.mark.parametrize("name", [*PACKERS, "sloth"])
def test_an_empty_body_is_empty_whatever_it_claims(name: str) -> None:
    assert decode(b"", [name], LIMIT) == b""


@pytest.mark.parametrize("name", PACKERS)
def test_a_stream_that_is_cut_anywhere_is_no_page(name: str) -> None:
    packed = PACKERS[name](PAGE)
    assert {reason_of(decode(packed[:end], [name], LIMIT)) for end in range(1, len(packed))} == {"bad_encoding"}


@pytest.mark.parametrize("name", ["gzip", "deflate", "zstd"])
def test_a_stream_whose_check_sum_is_wrong_is_no_page(name: str) -> None:
    packed = bytearray(PACKERS[name](PAGE))
    packed[-5 if name == "gzip" else -1] ^= 1
    assert reason_of(decode(bytes(packed), [name], LIMIT)) == "bad_encoding"


@pytest.mark.parametrize("name", [*PACKERS, "sloth", "gzip;q=1"])
def test_plain_text_that_claims_an_encoding_is_no_page(name: str) -> None:
    assert reason_of(decode(PAGE, [name], LIMIT)) == "bad_encoding"


@pytest.mark.parametrize("name", ["deflate", "br", "zstd"])
def test_what_follows_a_stream_is_not_passed_over(name: str) -> None:
    assert reason_of(decode(PACKERS[name](PAGE) + b"junk", [name], LIMIT)) == "bad_encoding"


def test_three_encodings_are_too_many() -> None:
    body = gzip.compress(gzip.compress(gzip.compress(PAGE)))
    assert reason_of(decode(body, ["gzip"] * 3, LIMIT)) == "too_many_encodings"
    assert reason_of(decode(body, ["gzip"] * 60, LIMIT)) == "too_many_encodings"
    assert decode(gzip.compress(gzip.compress(PAGE)), ["gzip", "identity", "gzip", ""], LIMIT) == PAGE


@pytest.mark.parametrize("name", [*PACKERS, "identity"])
def test_a_page_of_the_limit_is_read_and_one_byte_more_is_too_large(name: str) -> None:
    body = PACKERS.get(name, bytes)(PAGE)
    assert decode(body, [name], len(PAGE)) == PAGE
    assert reason_of(decode(body, [name], len(PAGE) - 1)) == "too_large"


def test_each_stage_is_bounded_not_the_last_alone() -> None:
    inner = gzip.compress(bytes(100_000))
    stored = zlib.compress(inner + b"", level=0)
    assert reason_of(decode(stored, ["gzip", "deflate"], len(inner) - 1)) == "too_large"


@pytest.mark.parametrize(
    ("name", "member"), [("gzip", gzip.compress(b"")), ("zstd", zstd.compress(b""))], ids=["gzip", "zstd"]
)
def test_a_body_of_countless_empty_members_is_refused_at_once(name: str, member: bytes) -> None:
    assert reason_of(decode(member * (MAX_MEMBERS + 1), [name], LIMIT)) == "bad_encoding"


def test_a_zstd_stream_may_not_ask_for_more_memory_than_the_web_allows() -> None:
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    body = packer.compress(PAGE, zstd.ZstdCompressor.FLUSH_BLOCK) + packer.flush()
    assert reason_of(decode(body, ["zstd"], LIMIT)) == "bad_encoding"


BOMB = """
import resource, sys
from tasks.collect.http.decoding import decode
from pathlib import Path
body = Path(sys.argv[2]).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
result = decode(body, [sys.argv[1]], 10 << 20)
print(result.reason, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def pack_bomb(name: str) -> bytes:
    """Pack 1 GiB of zeros a MiB at a time."""
    packer, last = {
        "gzip": lambda: (zlib.compressobj(1, wbits=31), "flush"),
        "deflate": lambda: (zlib.compressobj(1), "flush"),
        "br": lambda: (brotli.Compressor(quality=1), "finish"),
        "zstd": lambda: (zstd.ZstdCompressor(), "flush"),
    }[name]()
    pack = packer.process if name == "br" else packer.compress
    piece = bytes(1 << 20)
    return b"".join([pack(piece) for _ in range(1024)]) + getattr(packer, last)()


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKERS)
def test_a_bomb_of_a_gibibyte_takes_a_few_mebibytes(name: str, tmp_path: Path) -> None:
    file = tmp_path / "bomb"
    file.write_bytes(pack_bomb(name))
    assert file.stat().st_size < 8 << 20
    output = subprocess.run(
        [sys.executable, "-c", BOMB, name, str(file)], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[4],
    ).stdout  # fmt: skip
    reason, mebibytes = output.split()
    assert reason == "too_large"
    assert int(mebibytes) < 64

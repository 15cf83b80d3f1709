"""What replaces a removed record is exactly as long, and any reader of archives passes over it."""

import gzip
import io
import random
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from tasks.removal.filler import NoRoomError, pack_to_length, render_filler_member, render_filler_record

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LENGTHS = [*range(230, 700), 65_500, 65_536, 65_990, 66_000, 131_500, 1_000_000]


def test_a_member_has_every_length_that_is_requested() -> None:
    for length in LENGTHS:
        member = render_filler_member(length, f"archive/a@{length}", NOON)
        assert len(member) == length
        record = gzip.decompress(member)
        head, _, content = record.partition(b"\r\n\r\n")
        assert int(head.rpartition(b" ")[2]) == len(content) - 4
        assert content.strip(b" ") == b"\r\n\r\n"


def test_most_of_what_was_on_the_disk_is_overwritten_by_blanks() -> None:
    assert render_filler_member(50_000, "archive/a@0", NOON).count(b" ") > 49_500


def test_too_short_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoRoomError, match="60 bytes are too few"):
        render_filler_member(60, "archive/a@0", NOON)
    with pytest.raises(NoRoomError):
        render_filler_record(b"WARC/1.0\r\n\r\n", "archive/a@0+5")


def test_readers_pass_over_it(tmp_path: Path) -> None:
    from tests.tasks.archives import a_record

    first, last = (gzip.compress(a_record(number), mtime=0) for number in (1, 2))
    for length in (250, 301, 70_003):
        path = tmp_path / f"{length}.warc.gz"
        path.write_bytes(first + render_filler_member(length, "archive/a@0", NOON) + last)
        with path.open("rb") as stream:
            kinds = [record.rec_type for record in ArchiveIterator(stream)]
        assert kinds == ["response", "metadata", "response"]
        assert len(list(FastIterator(io.BytesIO(path.read_bytes())))) == 3
        checker = Checker(Namespace(inputs=[str(path)], verbose=False))
        checker.process_all()
        assert checker.exit_value == 0


def test_what_does_not_fit_is_said_before_anything_is_written() -> None:
    noise = random.Random(7).randbytes(500)
    with pytest.raises(NoRoomError, match="does not fit"):
        pack_to_length(noise, 400, "archive/a@0")
    assert gzip.decompress(pack_to_length(noise, 900, "archive/a@0")) == noise

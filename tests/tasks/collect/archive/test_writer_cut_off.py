"""A full disk or a kill at any instant costs at most the record that was being written."""

import itertools
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tasks.collect.http.exchange import Exchange
from tasks.readers import load_with_flags
from tests.tasks.collect.archive.exchanges import EXCHANGES, STORY, a_writer, an_exchange, scanned, written


def test_a_full_disk_leaves_whole_records_and_writing_goes_on_when_there_is_room(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    page = random.Random(0).randbytes(20_000).hex().encode()
    try:
        with a_writer(tmp_path) as archive:
            archive.write(an_exchange())
            resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, limits[1]))
            with pytest.raises(OSError, match="File too large"):
                archive.write(an_exchange(page, url="https://gazette.example/lost"))
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            archive.write(an_exchange(page))
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
        with pytest.raises(OSError, match="File too large"), a_writer(tmp_path, "night-2") as archive:
            archive.write(an_exchange())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    found, (container,) = scanned(tmp_path)
    assert (len(found), container.status) == (2, "ok")


def test_an_archive_that_ends_anywhere_loses_at_most_one_record(tmp_path: Path) -> None:
    with a_writer(tmp_path / "whole") as archive:
        places = [archive.write(EXCHANGES[name]) for name in ("plain", "gzip", "no body", "cut")]
    (path,) = (tmp_path / "whole").iterdir()
    data = path.read_bytes()
    ends = [place.offset + place.length for place in places if place]
    (tmp_path / "cut").mkdir()
    for size in range(1, len(data), 7):
        (tmp_path / "cut" / path.name).write_bytes(data[:size])
        found, (container,) = scanned(tmp_path / "cut")
        lost = [one for one in found if one.reason in ("truncated", "corrupt_record", "not_warc")]
        assert len(lost) <= 1
        assert len(found) - len(lost) == sum(end <= size for end in ends)
        assert container.status in ("ok", "partial", "failed")


def test_a_pair_is_one_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    write = os.write
    with a_writer(tmp_path) as archive:
        archive.write(an_exchange())
        monkeypatch.setattr(os, "write", lambda fd, data: (sizes.append(len(data)), write(fd, data))[1])
        archive.write(EXCHANGES["packed beyond one stored block"])
        monkeypatch.undo()
    assert len(sizes) == 1


def test_a_write_in_parts_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, bytes(data[:100])))
    written(tmp_path, an_exchange())
    monkeypatch.undo()
    (found,), _ = scanned(tmp_path)
    assert load_with_flags(found) == (STORY, ())


_WRITE_FOR_EVER = """
import itertools, random, sys
from pathlib import Path
from tests.tasks.collect.archive.exchanges import a_writer
from tests.tasks.collect.archive.test_writer_cut_off import a_story
with a_writer(Path(sys.argv[1]), rotate_bytes=int(sys.argv[2])) as archive:
    print("ready", flush=True)
    for number in itertools.count():
        archive.write(a_story(number))
"""


def a_story(number: int) -> Exchange:
    """Return a page that its number alone makes; every third is so large that the kernel writes it in many steps."""
    size = 400_000 if number % 3 == 0 else 4_000
    body = b"<html>%d %s" % (number, random.Random(number).randbytes(size // 2).hex().encode())
    return an_exchange(body, url=f"https://gazette.example/{number}")


@pytest.mark.slow
def test_a_kill_at_any_instant_leaves_at_most_one_cut_record(tmp_path: Path) -> None:
    pauses = random.Random(7)
    total = 0
    for attempt in range(12):
        folder = tmp_path / str(attempt)
        with subprocess.Popen(
            [sys.executable, "-c", _WRITE_FOR_EVER, str(folder), "2000000"], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(pauses.uniform(0, 0.15))
            child.kill()
        assert child.returncode == -signal.SIGKILL
        if not folder.exists() or not any(folder.iterdir()):
            continue
        found, containers = scanned(folder)
        lost = [one for one in found if one.outcome is not None]
        assert len(lost) + sum(c.status != "ok" for c in containers) <= 2, [one.detail for one in lost]
        sound = [one for one in found if one.outcome is None]
        assert [one.url for one in sound] == [f"https://gazette.example/{n}" for n in range(len(sound))]
        for number, one in zip(itertools.count(), sound):
            assert load_with_flags(one) == (a_story(number).body, ())
        total += len(sound)
    assert total > 0

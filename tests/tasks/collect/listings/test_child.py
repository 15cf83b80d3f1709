"""Listings that hang, hog or kill: each costs itself, and the reader goes on."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

import psutil
import pytest

from news.discovery import ListingKind
from tasks.collect.listings.child import ListingReader
from tasks.collect.listings.listing import Listing
from tasks.collect.listings.read import read_listing

ADDRESS = "https://vesti.example/rss"
FEED = b"<rss><channel><item><title>Most</title><link>/1</link></item></channel></rss>"
DEEP = b"<rss><channel><item><link>/1</link>" + b"<a>" * 700_000
HOG = b'{"items": [' + b"[]," * 3_000_000 + b"1]}"


def reading(
    steps: Callable[[ListingReader], Coroutine[Any, Any, list[Listing]]], seconds: float = 10, memory: int = 512
) -> list[Listing]:
    async def run() -> list[Listing]:
        async with ListingReader(seconds=seconds, memory_bytes=memory << 20) as reader:
            return await steps(reader)

    return asyncio.run(run())


def several(
    *payloads: bytes, kind: ListingKind = "feed"
) -> Callable[[ListingReader], Coroutine[Any, Any, list[Listing]]]:
    async def steps(reader: ListingReader) -> list[Listing]:
        return list(await asyncio.gather(*(reader.read(kind, payload, ADDRESS, None) for payload in payloads)))

    return steps


def summed(listings: list[Listing]) -> list[tuple[str, int]]:
    return [(listing.status, len(listing.entries) + len(listing.children)) for listing in listings]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("feed", FEED),
        ("sitemap", b"<urlset><url><loc>/1</loc></url></urlset>"),
        ("urls", b"https://vesti.example/1"),
        ("front", b"<link rel=sitemap href=/map.xml>"),
    ],
)
def test_each_kind_has_its_reader(kind: ListingKind, payload: bytes) -> None:
    assert summed([read_listing(kind, payload, ADDRESS, None)]) == [("ok", 1)]


def test_what_a_reader_did_not_foresee_is_a_failed_listing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Listing:
        raise KeyError("title")

    monkeypatch.setitem(read_listing.__globals__["READERS"], "feed", fail)
    listing = read_listing("feed", FEED, ADDRESS, None)
    assert listing.status == "failed"
    assert (listing.message or "").startswith("KeyError: 'title' (test_child.py:")


@pytest.mark.slow
def test_the_child_imports_neither_the_framework_nor_what_cleans_pages() -> None:
    code = "import sys, json, tasks.collect.listings.child; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    heavy = {
        "prefect",
        "great_expectations",
        "pandas",
        "duckdb",
        "pyarrow",
        "trafilatura",
        "htmldate",
        "numpy",
        "aiohttp",
    }
    assert not heavy & set(json.loads(done.stdout))


@pytest.mark.slow
def test_a_listing_that_takes_too_long_fails_and_the_others_are_read() -> None:
    start = time.monotonic()
    listings = reading(several(FEED, DEEP, FEED, FEED), seconds=1)
    assert summed(listings) == [("ok", 1), ("failed", 0), ("ok", 1), ("ok", 1)]
    assert listings[1].message == "time: not read within 1 seconds"
    assert time.monotonic() - start < 30


@pytest.mark.slow
def test_a_listing_that_takes_too_much_memory_fails_and_the_others_are_read() -> None:
    listings = reading(several(FEED, HOG, FEED), seconds=60, memory=64)
    assert summed(listings) == [("ok", 1), ("failed", 0), ("ok", 1)]
    assert (listings[1].message or "").startswith("memory: it takes more than")


@pytest.mark.slow
def test_a_listing_whose_reader_dies_fails_and_the_others_are_read() -> None:
    before = set(psutil.Process().children())  # other tests of this process may have children that stay

    async def steps(reader: ListingReader) -> list[Listing]:
        first = await reader.read("feed", FEED, ADDRESS, None)
        started = set(psutil.Process().children()) - before
        (child,) = [p for p in started if "resource_tracker" not in " ".join(p.cmdline())]
        deep = asyncio.create_task(reader.read("feed", DEEP, ADDRESS, None))
        busy = child.cpu_times().user
        while child.cpu_times().user < busy + 0.2:
            await asyncio.sleep(0.05)
        child.kill()
        return [first, await deep, await reader.read("feed", FEED, ADDRESS, None)]

    listings = reading(steps, seconds=60)
    assert summed(listings) == [("ok", 1), ("failed", 0), ("ok", 1)]
    assert listings[1].message == "its reader died (SIGKILL)"


@pytest.mark.slow
def test_a_cancelled_wait_is_cancelled_and_the_others_are_read() -> None:
    async def steps(reader: ListingReader) -> list[Listing]:
        deep = asyncio.create_task(reader.read("feed", DEEP, ADDRESS, None))
        await asyncio.sleep(0.5)
        deep.cancel()
        with pytest.raises(asyncio.CancelledError):
            await deep
        return [await reader.read("feed", FEED, ADDRESS, None)]

    assert summed(reading(steps, seconds=60)) == [("ok", 1)]


ORPHAN = f"""
import asyncio, psutil
from tasks.collect.listings.child import ListingReader
async def run():
    async with ListingReader(seconds=600, memory_bytes=4 << 30) as reader:
        await reader.read("feed", {FEED!r}, {ADDRESS!r}, None)
        deep = asyncio.create_task(reader.read("feed", {DEEP[:50]!r} + b"<a>" * 700_000, {ADDRESS!r}, None))
        await asyncio.sleep(1)
        print(*(child.pid for child in psutil.Process().children()), flush=True)
        await asyncio.sleep(60)
asyncio.run(run())
"""


@pytest.mark.slow
def test_a_busy_child_ends_with_its_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    children = [int(pid) for pid in parent.stdout.readline().split()]
    assert children
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 6
    while any(psutil.pid_exists(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in children if psutil.pid_exists(pid)]

"""Measures the cost of reading a page beside trafilatura with metadata: the same pages, in one run, alternating.

    python -m benchmarks.reading --eval DIR

Each side has a process of its own (we change trafilatura where it is slow) and gets the same chunk of pages in turn.
"""

import argparse
import gzip
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console

from benchmarks.musts import Must, conclude

MOST_RATIO = 0.6
CHUNK_PAGES = 15
EVERY = 5  # Every fifth page of the folder: some 150, a minute for both sides.
WARM_UP_PAGES = 10


def read_with_trafilatura(paths: list[str]) -> float:
    """Return the CPU seconds of trafilatura with metadata over these pages."""
    from trafilatura import bare_extraction

    return _measure(paths, lambda payload: bare_extraction(payload, with_metadata=True))


def read_with_ours(paths: list[str]) -> float:
    """Return the CPU seconds of reading these pages into stories with all their fields."""
    from news.page import RawPage
    from news.read import read_page

    def read(payload: bytes) -> object:
        return read_page(
            RawPage(kind="html", payload=payload, payload_sha256="0" * 64, source="eval", raw_ref="page"),
            is_judged=False,
        )

    return _measure(paths, read)


def _measure(paths: list[str], read: Callable[[bytes], object]) -> float:
    payloads = [gzip.decompress(Path(path).read_bytes()) for path in paths]
    start = time.process_time()
    for payload in payloads:
        read(payload)
    return time.process_time() - start


def main(arguments: list[str] | None = None) -> int:
    """Measure both sides in turn; return 1 if reading costs more than it may."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description="what reading a page costs")
    parser.add_argument("--eval", type=Path, required=True, help="folder with html/")
    parser.add_argument("--every", type=int, default=EVERY, help="read every Nth page only")
    options = parser.parse_args(arguments)
    paths = [str(path) for path in sorted((options.eval / "html").glob("*.html.gz"))[:: options.every]]
    if not paths:
        print(f"{options.eval}: holds no html/*.html.gz; name a folder of pages with --eval")
        return 2
    sides = (read_with_ours, read_with_trafilatura)
    seconds = [0.0, 0.0]
    pools = [ProcessPoolExecutor(1, mp_context=get_context("spawn")) for _ in sides]
    for side, pool in zip(sides, pools, strict=True):
        pool.submit(side, paths[:WARM_UP_PAGES]).result()
    for start in range(0, len(paths), CHUNK_PAGES):
        for number, (side, pool) in enumerate(zip(sides, pools, strict=True)):
            seconds[number] += pool.submit(side, paths[start : start + CHUNK_PAGES]).result()
    for pool in pools:
        pool.shutdown()
    ours, theirs = (1_000 * total / len(paths) for total in seconds)
    console = Console()
    console.print(f"{len(paths)} pages, CPU ms a page: wiredesk {ours:.1f}, trafilatura with metadata {theirs:.1f}")
    must = Must("CPU of reading against trafilatura with metadata", ours / theirs, "at most", MOST_RATIO)
    return conclude(console, [must], {"ours_ms": ours, "trafilatura_ms": theirs}, None)


if __name__ == "__main__":
    sys.exit(main())

"""Measure what the same input costs again: plan and read, against only reading and digesting the archive."""

import argparse
import gc
import hashlib
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from duckdb import DuckDBPyConnection
from fastwarc.warc import ArchiveIterator, WarcRecordType
from rich.console import Console
from rich.table import Table

from benchmarks import product
from benchmarks.grow import decode_body, grow
from benchmarks.meter import MeterError
from benchmarks.musts import Must, conclude
from benchmarks.throughput import DEFAULT_ARCHIVE
from flows.settings import load_settings
from flows.sources import sources_of_paths
from tasks.night import make_trial
from tasks.plan import plan_run
from warehouse.home import Home
from warehouse.lake import open_lake

T = TypeVar("T")

MAX_RATIO = 1.3


def digest_archive(archive: Path) -> int:
    """Read every response, decode its payload and digest it: the least that distinguishes old pages from new ones."""
    count = 0
    with archive.open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response):
            headers = record.http_headers
            payload = decode_body(
                record.reader.read(),
                is_gzipped=headers.get("Content-Encoding") == "gzip",
                is_chunked=headers.get("Transfer-Encoding") == "chunked",
            )
            hashlib.sha256(payload).hexdigest()
            count += 1
    return count


def plan_again(home: Home, lake: DuckDBPyConnection, archive: Path) -> tuple[int, int]:
    """Plan a run over the archive against the home's lake; return how many inputs were found and how many are open."""
    settings = load_settings(home=home.root).for_night()
    night = make_trial(home, "rerun", settings, sources_of_paths([str(archive)]))
    night.folder.mkdir(parents=True)
    try:
        plan = plan_run(night, lake)
        return sum(listing.discovered for listing in plan.listings.values()), plan.open_count
    finally:
        shutil.rmtree(night.folder)


def cpu_of(action: Callable[[], T]) -> tuple[float, T]:
    """Return the CPU seconds of this process that an action took, and what it returned."""
    gc.collect()
    started = time.process_time()
    result = action()
    return time.process_time() - started, result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when a must is missed, 2 when it cannot run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rerun", description=__doc__)
    parser.add_argument("--archive", type=Path, default=DEFAULT_ARCHIVE, help="web archive to grow the input from")
    parser.add_argument("--records", type=int, default=5000, help="distinct pages of the input")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each side")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures there, too")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    if not options.archive.is_file():
        console.print(f"{options.archive}: no such archive; name one with --archive")
        return 2
    archive = grow(options.archive, options.records)
    reading: list[float] = []
    planning: list[float] = []
    with TemporaryDirectory(prefix="wiredesk-bench-") as folder:
        home = Path(folder) / "home"
        try:
            console.print(f"taking {options.records} pages in for the first time", style="dim")
            product.ingest(home, [archive])
            before = product.articles(home)
        except (MeterError, product.ProductError) as error:
            console.print(str(error), markup=False)
            return 2
        # The lake is open and both have run once before anything counts: the start is another benchmark.
        with closing(open_lake(Home(home))) as lake:
            for number in range(options.rounds + 1):
                read_seconds, _ = cpu_of(lambda: digest_archive(archive))
                plan_seconds, (found, still_open) = cpu_of(lambda: plan_again(Home(home), lake, archive))
                if number:
                    reading.append(read_seconds)
                    planning.append(plan_seconds)
        again = product.ingest(home, [archive])
        is_changed = product.articles(home) != before
    ratio = statistics.median(planning) / statistics.median(reading)
    out = Console()
    table = Table(title=f"the same {options.records:,} pages again, CPU seconds, medians", title_justify="left")
    for column in ("", "seconds", "ms a page"):
        table.add_column(column, justify="right" if column else "left")
    for label, seconds in (
        ("read and digest the archive", statistics.median(reading)),
        ("plan and read against the lake", statistics.median(planning)),
        ("the whole second run, start-up included", again.cpu_seconds),
    ):
        table.add_row(label, f"{seconds:.2f}", f"{1000 * seconds / options.records:.2f}")
    out.print(table)
    out.print(f"{found:,} inputs found, {still_open:,} still open; articles changed: {'yes' if is_changed else 'no'}")
    musts = [
        Must("plan and read against reading and digesting", ratio, "at most", MAX_RATIO),
        Must("inputs that are read again", still_open, "at most", 0),
        Must("homes whose articles changed", int(is_changed), "at most", 0),
    ]
    figures = {"records": options.records, "reading": reading, "planning": planning, "again": again.json}
    return conclude(out, musts, figures, options.json)


if __name__ == "__main__":
    sys.exit(main())

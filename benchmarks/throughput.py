"""Measure the whole run against a bare process pool on the same pages and cores, alternating."""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import product
from benchmarks.grow import grow
from benchmarks.meter import Cost, MeterError, measure
from benchmarks.musts import Must, conclude

DEFAULT_ARCHIVE = Path(__file__).resolve().parents[2] / "shared" / "eval" / "dev.warc.gz"
MEGABYTE = 1_000_000
MAX_PARENT_MEGABYTES = 700
# The parent's memory must not grow with the run: its peak at the full size against one fifth of it.
MAX_GROWTH_RATIO = 1.10


@dataclass(frozen=True, slots=True)
class Side:
    """One side's runs over the grown archive, and its start-up: a run over next to nothing."""

    runs: list[Cost]
    starts: list[Cost]

    def median(self, field: str, *, is_start: bool = False) -> float:
        """Return the median of one figure."""
        return float(statistics.median(getattr(cost, field) for cost in (self.starts if is_start else self.runs)))

    def rate(self, pages: int, field: str, *, is_start_apart: bool = False) -> float:
        """Return pages a second of a kind, with the start-up or without it."""
        apart = self.median(field, is_start=True) if is_start_apart else 0.0
        return pages / max(self.median(field) - apart, 1e-9)

    def json(self) -> dict[str, Any]:
        """The figures for a machine."""
        return {"runs": [cost.json for cost in self.runs], "starts": [cost.json for cost in self.starts]}


def run_bare(archive: Path, workers: int) -> Cost:
    """Run the bare pool over an archive."""
    return measure(
        [sys.executable, "-m", "benchmarks.baseline", str(archive), "--workers", str(workers)],
        env=product.environment(),
    )


def run_ours(paths: Sequence[Path], workers: int) -> tuple[Cost, dict[str, int]]:
    """Run the whole of `wiredesk ingest` into a fresh home; return its cost and the outcomes."""
    with TemporaryDirectory(prefix="wiredesk-bench-") as folder:
        home = Path(folder) / "home"
        return product.ingest(home, paths, workers), product.outcomes(home)


def measure_sides(
    console: Console, archive: Path, records: int, rounds: int, workers: int
) -> tuple[Side, Side, dict[str, Any]]:
    """Run both sides in turn; return them and what came out of each."""
    bare, ours = Side([], []), Side([], [])
    found: dict[str, Any] = {}
    one = grow(archive, 1)
    large = grow(archive, records)
    with TemporaryDirectory() as folder:
        story = Path(folder) / "harbour.txt"
        story.write_text(product.render_story(0), encoding="utf-8")
        for number in range(1, rounds + 1):
            bare.starts.append(run_bare(one, workers))
            ours.starts.append(run_ours([story], workers)[0])
            bare.runs.append(run_bare(large, workers))
            found["bare pool"] = json.loads(bare.runs[-1].stdout)
            _say(console, f"round {number} of {rounds}, bare pool", bare.runs[-1])
            cost, found["wiredesk"] = run_ours([large], workers)
            ours.runs.append(cost)
            _say(console, f"round {number} of {rounds}, wiredesk", cost)
    return bare, ours, found


def _say(console: Console, label: str, cost: Cost) -> None:
    roles = ", ".join(f"{role} {seconds:.0f}" for role, seconds in sorted(cost.by_process.items()))
    console.print(f"{label}: {cost.wall_seconds:.1f} s wall, {cost.cpu_seconds:.1f} s CPU ({roles})", style="dim")


def show(console: Console, bare: Side, ours: Side, records: int) -> dict[str, float]:
    """Show the two sides beside each other; return the ratios."""
    table = Table(title=f"{records:,} distinct pages, medians", title_justify="left")
    for column in ("", "bare pool", "wiredesk", "ratio"):
        table.add_column(column, justify="left" if not column else "right")
    ratios: dict[str, float] = {}
    for label, field, is_apart in (
        ("pages a wall second", "wall_seconds", False),
        ("pages a CPU second", "cpu_seconds", False),
        ("pages a wall second, start-up apart", "wall_seconds", True),
        ("pages a CPU second, start-up apart", "cpu_seconds", True),
    ):
        theirs = bare.rate(records, field, is_start_apart=is_apart)
        own = ours.rate(records, field, is_start_apart=is_apart)
        ratios[label] = own / theirs
        table.add_row(label, f"{theirs:.1f}", f"{own:.1f}", f"{own / theirs:.2f}")
    table.add_section()
    for label, field in (("start-up, wall s", "wall_seconds"), ("start-up, CPU s", "cpu_seconds")):
        table.add_row(label, f"{bare.median(field, is_start=True):.1f}", f"{ours.median(field, is_start=True):.1f}", "")
    for label, field in (("peak memory, parent, MB", "parent_peak"), ("peak memory, tree, MB", "tree_peak")):
        table.add_row(label, *(f"{side.median(field) / MEGABYTE:.0f}" for side in (bare, ours)), "")
    console.print(table)
    return ratios


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when a must is missed, 2 when it cannot run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    parser.add_argument("--archive", type=Path, default=DEFAULT_ARCHIVE, help="web archive to grow the input from")
    parser.add_argument("--records", type=int, default=5000, help="distinct pages of the input")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each side")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="page workers of each side")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures there, too")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    if not options.archive.is_file():
        console.print(f"{options.archive}: no such archive; name one with --archive")
        return 2
    try:
        bare, ours, found = measure_sides(console, options.archive, options.records, options.rounds, options.workers)
        fifth, _ = run_ours([grow(options.archive, max(1, options.records // 5))], options.workers)
    except (MeterError, product.ProductError) as error:
        console.print(str(error), markup=False)
        return 2
    out = Console()
    ratios = show(out, bare, ours, options.records)
    text = ", ".join(f"{side}: {counts}" for side, counts in found.items())
    out.print(f"what came out: {text}", markup=False)
    parent_peak = ours.median("parent_peak")
    musts = [
        Must("pages a CPU second against the bare pool", ratios["pages a CPU second"], "at least", 1.0),
        Must("parent's peak memory", parent_peak / MEGABYTE, "at most", MAX_PARENT_MEGABYTES, "MB"),
        Must(
            "parent's peak against a fifth of the pages", parent_peak / fifth.parent_peak, "at most", MAX_GROWTH_RATIO
        ),
    ]
    figures = {
        "records": options.records,
        "workers": options.workers,
        "bare_pool": bare.json(),
        "wiredesk": ours.json(),
        "wiredesk_fifth": fifth.json,
        "ratios": ratios,
        "found": found,
    }
    return conclude(out, musts, figures, options.json)


if __name__ == "__main__":
    sys.exit(main())

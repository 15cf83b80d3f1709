"""Measure what collecting costs against a stock Scrapy spider on the same addresses, alternating.

Both request 10,000 pages from 200 hosts on loopback. The spider writes nothing; our side archives every exchange,
writes its ledger rows and plans what will be read. The site runs in a process of its own and is not counted.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import product
from benchmarks.meter import Cost, MeterError, measure
from benchmarks.musts import Must, conclude
from warehouse.home import Home
from warehouse.lake import open_lake

MAX_CPU_RATIO = 0.5
MEGABYTE = 1_000_000


def run_spider(urls: Path) -> Cost:
    """Let the stock spider request the URLs of a list."""
    return measure([sys.executable, "-m", "benchmarks.spider", str(urls)], env=product.environment())


def run_ours(urls: Path, pairs: Sequence[str]) -> Cost:
    """Collect a list into a fresh home."""
    with TemporaryDirectory(prefix="wiredesk-bench-") as folder:
        open_lake(Home(Path(folder) / "home")).close()  # made once for each home, and no part of collecting
        line = [sys.executable, "-m", "benchmarks.collector", str(Path(folder) / "home"), str(urls), *pairs]
        return measure(line, env=product.environment())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when a must is missed, 2 when it cannot run."""
    from tests.web import NewsSite

    parser = argparse.ArgumentParser(prog="python -m benchmarks.collect", description=__doc__)
    parser.add_argument("--hosts", type=int, default=200, help="hosts on loopback")
    parser.add_argument("--pages", type=int, default=50, help="pages of each")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each side")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures there, too")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    sides: dict[str, list[Cost]] = {"scrapy": [], "wiredesk": []}
    found: dict[str, Any] = {}
    try:
        with NewsSite() as site, TemporaryDirectory() as folder:
            urls = Path(folder) / "urls.txt"
            listed = site.bulk_urls(options.hosts, options.pages)
            urls.write_text("\n".join(listed) + "\n", encoding="utf-8")
            runs: dict[str, Callable[[], Cost]] = {
                "scrapy": lambda: run_spider(urls),
                "wiredesk": lambda: run_ours(urls, site.allow_addresses),
            }
            for number in range(1, options.rounds + 1):
                for name, run in runs.items():
                    cost = run()
                    sides[name].append(cost)
                    found[name] = json.loads(cost.stdout)
                    console.print(f"round {number}, {name}: {cost.cpu_seconds:.1f} s CPU", style="dim")
    except (MeterError, product.ProductError) as error:
        console.print(str(error), markup=False)
        return 2
    out = Console()
    ratio = show(out, sides, len(listed))
    out.print(f"what came out: {found}", markup=False)
    got = min(found[name]["pages"] for name in sides)
    musts = [
        Must("CPU a page against Scrapy's", ratio, "at most", MAX_CPU_RATIO),
        Must("pages that both sides got", got / len(listed), "at least", 1.0),
    ]
    figures = {name: [cost.json for cost in costs] for name, costs in sides.items()} | {"ratio": ratio, "found": found}
    return conclude(out, musts, figures, options.json)


def show(console: Console, sides: dict[str, list[Cost]], pages: int) -> float:
    """Show both sides beside each other; return the ratio of CPU a page."""
    table = Table(title=f"{pages:,} pages, medians", title_justify="left")
    for column in ("", *sides, "ratio"):
        table.add_column(column, justify="left" if not column else "right")
    rows = (
        ("CPU, ms a page", "cpu_seconds", 1000 / pages),
        ("wall, ms a page", "wall_seconds", 1000 / pages),
        ("peak memory of the tree, MB", "tree_peak", 1 / MEGABYTE),
    )
    ratios: dict[str, float] = {}
    for label, field, factor in rows:
        theirs, ours = (statistics.median(getattr(cost, field) for cost in costs) * factor for costs in sides.values())
        ratios[field] = ours / theirs
        table.add_row(label, f"{theirs:.2f}", f"{ours:.2f}", f"{ours / theirs:.2f}")
    console.print(table)
    return ratios["cpu_seconds"]


if __name__ == "__main__":
    sys.exit(main())

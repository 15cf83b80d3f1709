"""Measure the politeness of collecting on loopback, and the memory of the process that fetches.

Ten thousand requests to 200 hosts, judged by the site's own log: breaches of the gap between two requests to one host,
of one connection a host, and of robots.txt. A gibibyte of blanks in a page, a redirect, a feed, a sitemap and a web
archive. And five times as many feeds, which must not take more memory.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from benchmarks import product
from benchmarks.meter import MeterError, measure
from benchmarks.musts import Must, conclude

if TYPE_CHECKING:
    from tests.web import NewsSite, Row

MEGABYTE = 1_000_000
MAX_BOMB_MEGABYTES = 300.0
MAX_FEEDS_RATIO = 1.25
GAP_SECONDS = 0.2
# A host that wants a minute between requests is another test's matter.
LONGEST_GAP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Breaches:
    """How often a night broke a rule of politeness."""

    requests: int
    gap: int
    at_once: int
    robots: int


def collect(site: "NewsSite", sources: Sequence[tuple[str, str, str]], **politeness: Any) -> dict[str, Any]:
    """Collect sources (name, kind, location) into a fresh home; return what `benchmarks.fetcher` prints of it."""
    with TemporaryDirectory(prefix="wiredesk-bench-") as folder:
        values = {
            "home": f"{folder}/home",
            "sources": sources,
            "politeness": {"allow_addresses": site.allow_addresses, **politeness},
        }
        spec = Path(folder) / "spec.json"
        spec.write_text(json.dumps(values), encoding="utf-8")
        cost = measure([sys.executable, "-m", "benchmarks.fetcher", str(spec)], env=product.environment())
    return dict(json.loads(cost.stdout))


def count_breaches(rows: Sequence["Row"], gaps: dict[str, float]) -> tuple[int, int]:
    """Return how often a host got a request before its gap was over, and how often before its last response ended."""
    early = crowded = 0
    last: dict[str, float] = {}
    for row in sorted(rows, key=lambda row: row.arrived_at):
        early += row.host in last and row.arrived_at - last[row.host] < gaps.get(row.host, GAP_SECONDS)
        crowded += row.in_flight > 1 or row.open_connections > 1
        last[row.host] = row.arrived_at
    return early, crowded


def judge_manners(site: "NewsSite", folder: Path, hosts: int, pages: int) -> Breaches:
    """Crawl bulk hosts and those whose robots.txt is the case, and judge the site's log."""
    from tests.web import ROBOTS

    cases = {host: case for host, case in ROBOTS.items() if case.gap_seconds < LONGEST_GAP_SECONDS}
    urls = site.bulk_urls(hosts, pages) + [site.url(host, path) for host, case in cases.items() for path in case.pages]
    listed = folder / "urls.txt"
    listed.write_text("\n".join(urls) + "\n", encoding="utf-8")
    site.forget()
    collect(site, [("list", "urls", str(listed))], host_gap_seconds=GAP_SECONDS, exchange_seconds=5.0)
    rows = site.requests()
    gaps = {host: max(GAP_SECONDS, case.gap_seconds) for host, case in cases.items()}
    return Breaches(len(rows), *count_breaches(rows, gaps), len(site.robots_breaches()))


def weigh_bombs(site: "NewsSite", folder: Path) -> dict[str, float]:
    """Return the fetcher's peak memory for a gibibyte in each place, in megabytes."""
    places = {}
    for name in ("gzip_bomb", "redirect_bomb"):
        places[name] = folder / f"{name}.txt"
        places[name].write_text(site.fault_url(name) + "\n", encoding="utf-8")
    bombs = {
        "page": ("urls", str(places["gzip_bomb"])),
        "redirect": ("urls", str(places["redirect_bomb"])),
        "feed": ("feed", site.url("feeds", "/feeds/bomb")),
        "sitemap": ("sitemap", site.url("sitemaps", "/sitemaps/gz_bomb")),
        "archive": ("archive", site.url("archive", "/archive/bomb.warc.gz")),
    }
    return {
        name: collect(site, [(name, kind, location)], host_gap_seconds=0.0)["peak"] / MEGABYTE
        for name, (kind, location) in bombs.items()
    }


def weigh_feeds(site: "NewsSite", counts: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what the fetcher took for so many feeds of 20 stories each, stories included."""
    found = {}
    for count in counts:
        sources = [(f"feed-{number}", "feed", url) for number, url in enumerate(site.bulk_feeds(count))]
        found[count] = collect(site, sources, host_gap_seconds=0.0)
    return found


def show(console: Console, breaches: Breaches, bombs: dict[str, float], feeds: dict[int, dict[str, Any]]) -> None:
    """Show everything that was counted."""
    table = Table(title="politeness and memory", title_justify="left")
    for column in ("", "measured"):
        table.add_column(column, justify="left" if not column else "right")
    table.add_row("requests", f"{breaches.requests:,}")
    for name in ("gap", "at_once", "robots"):
        table.add_row(f"breaches: {name.replace('_', ' ')}", str(getattr(breaches, name)))
    for name, megabytes in bombs.items():
        table.add_row(f"a gibibyte in a {name}, MB", f"{megabytes:.0f}")
    for count, taken in feeds.items():
        table.add_row(f"{count:,} feeds, {taken['inputs']:,} stories, MB", f"{taken['peak'] / MEGABYTE:.0f}")
    console.print(table)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when a must is missed, 2 when it cannot run."""
    from tests.web import NewsSite

    parser = argparse.ArgumentParser(prog="python -m benchmarks.politeness", description=__doc__)
    parser.add_argument("--hosts", type=int, default=200, help="hosts on loopback")
    parser.add_argument("--pages", type=int, default=50, help="pages of each")
    parser.add_argument("--feeds", type=int, nargs="*", default=[1_000, 5_000], help="how many feeds, fewest first")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures there, too")
    options = parser.parse_args(arguments)
    try:
        with NewsSite() as site, TemporaryDirectory() as folder:
            breaches = judge_manners(site, Path(folder), options.hosts, options.pages)
            bombs = weigh_bombs(site, Path(folder))
            feeds = weigh_feeds(site, options.feeds)
    except (MeterError, product.ProductError) as error:
        Console(stderr=True).print(str(error), markup=False)
        return 2
    out = Console()
    show(out, breaches, bombs, feeds)
    musts = [
        Must(f"breaches of {name}", getattr(breaches, name), "at most", 0) for name in ("gap", "at_once", "robots")
    ]
    musts += [
        Must(f"peak memory, a gibibyte in a {name}", peak, "below", MAX_BOMB_MEGABYTES, "MB")
        for name, peak in bombs.items()
    ]
    if len(feeds) > 1:
        fewest, *_, most = feeds.values()
        musts.append(Must("memory of more feeds", most["peak"] / fewest["peak"], "at most", MAX_FEEDS_RATIO))
    figures = {"requests": breaches.requests, "bombs": bombs, "feeds": {str(count): feeds[count] for count in feeds}}
    return conclude(out, musts, figures, options.json)


if __name__ == "__main__":
    sys.exit(main())

"""Nights over the loopback news site, run plainly, and judged by SQL over the lake."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from expectations.auditor.audit import Auditor
from flows import run
from flows.settings import load_settings
from flows.sources import choose_sources, make_window
from tasks.session import open_session
from tasks.tally import RunReport
from tests.flows.plain import share_children
from tests.web import NewsSite, Row
from warehouse.home import Home
from warehouse.lake import open_lake

# Quick enough for a test, slow enough that a breach of the gap would show.
FETCH: dict[str, Any] = {"host_gap_seconds": 0.05, "exchange_seconds": 3.0, "deadline_seconds": 120.0}


@dataclass(frozen=True)
class WebNight:
    """One night that is over: what the run says, and what the site saw of it."""

    report: RunReport
    rows: list[Row]

    @property
    def run_id(self) -> str:
        return self.report.run_id

    def source(self, name: str) -> Any:
        return next(source for source in self.report.sources if source.source == name)

    def containers(self, name: str) -> dict[str, dict[str, Any]]:
        """Return what a source's row says of each listing that was polled, by its address."""
        containers = json.loads(self.source(name).containers)
        return {each["url"]: each for each in containers if "url" in each}

    def requested(self, host: str) -> Counter[str]:
        """Return how often each target of a host was requested, robots.txt left out."""
        return Counter(row.target for row in self.rows if row.host == host and row.path != "/robots.txt")


def take_night(home: Path, sources: Path, site: NewsSite, **more: Any) -> WebNight:
    """Take one night, as `run_night` does, and hand back the site's log of it alone."""
    site.forget()
    report = run_night(home, sources, site, **more)
    return WebNight(report, site.requests())


def write_list(path: Path, urls: Iterable[str]) -> Path:
    """Write a list of addresses, one a line; return its path."""
    path.write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")
    return path


def write_sources(path: Path, *sources: dict[str, Any]) -> Path:
    """Write a `sources.toml` of these sources; return its path."""
    lines = []
    for source in sources:
        lines.append("[[source]]")
        lines += [f"{name} = {_toml(value)}" for name, value in source.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def run_night(home: Path, sources: Path, site: NewsSite, *, only: list[str] | None = None, **more: Any) -> RunReport:
    """Take one night of `sources` into `home`; with `since` and `until` a backfill. Other names are fetch settings."""
    share_children()
    _close_readers()
    days = {name: more.pop(name, None) for name in ("since", "until")}
    fetch = FETCH | {"allow_addresses": site.allow_addresses} | more
    settings = load_settings(home=home, sources=sources, fetch=fetch)
    window = make_window(days["since"], days["until"])
    chosen = choose_sources(sources, only, window)
    with open_session(Home(settings.home), settings.limits(), datetime.now(UTC)) as session:
        return run.run_session("nightly", chosen, settings, session, window)


def vanish(*_: Any) -> None:
    """Be a fetcher that ends before it began."""
    os._exit(3)


# The lake that was queried last stays open: opening one takes longer than most questions.
_open: dict[Path, duckdb.DuckDBPyConnection] = {}


def ask(home: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a query over the lake; tables are `lake.<name>`."""
    if home not in _open:
        _close_readers()
        _open[home] = open_lake(Home(home), read_only=True)
    return _open[home].execute(query, list(values)).fetchall()


def _close_readers() -> None:
    while _open:
        _open.popitem()[1].close()


if __name__ == "__main__":
    # `python -m tests.flows.web HOME SOURCES FETCH` runs one night, for tests that end it while it crawls.
    Auditor.start = lambda self: None  # type: ignore[method-assign]
    chosen = load_settings(home=Path(sys.argv[1]), sources=Path(sys.argv[2]), fetch=json.loads(sys.argv[3]))
    with open_session(Home(chosen.home), chosen.limits(), datetime.now(UTC)) as session:
        run.run_session("nightly", choose_sources(chosen.sources, None, make_window(None, None)), chosen, session)

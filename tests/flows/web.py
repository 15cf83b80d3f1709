"""Nights over the loopback news site, run plainly, and judged by SQL over the lake."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows import run
from flows.settings import load_settings
from flows.sources import choose_sources, make_window
from tasks.desk import open_desk
from tests.flows.plain import leave_prefect_out, share_children
from tests.site import NewsSite
from warehouse.home import Home
from warehouse.lake import open_lake

# Quick enough for a test, slow enough that a breach of the gap would show.
FETCH: dict[str, Any] = {"host_gap_seconds": 0.05, "exchange_seconds": 3.0, "deadline_seconds": 120.0}


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


def run_night(home: Path, sources: Path, site: NewsSite, *, only: list[str] | None = None, **more: Any) -> run.RunReport:
    """Take one night of `sources` into `home`; `since` and `until` make it a backfill, other names are fetch settings."""
    leave_prefect_out()
    share_children()
    days = {name: more.pop(name, None) for name in ("since", "until")}
    fetch = FETCH | {"allow_addresses": site.allow_addresses} | more
    settings = load_settings(home=home, sources=sources, fetch=fetch)
    window = make_window(days["since"], days["until"])
    chosen = choose_sources(sources, only, window)
    with open_desk(Home(settings.home), settings.limits(), datetime.now(UTC)) as desk:
        return run.run_desk("nightly", chosen, settings, desk, window)


def ask(home: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a query over the lake; tables are `lake.<name>`."""
    with closing(open_lake(Home(home), read_only=True)) as lake:
        return lake.execute(query, list(values)).fetchall()

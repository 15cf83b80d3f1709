"""Nights that are planned and never published."""

from pathlib import Path
from typing import Any

from tasks.children.limits import Limits
from tasks.collect.politeness.politeness import Politeness
from tasks.night import Night, NightSettings, make_trial
from tasks.sources import Source, SourceOptions
from warehouse.home import Home

SETTINGS = {
    "lake_memory": "400MB", "limits": Limits(), "politeness": Politeness(user_agent="test"), "batch_pages": 400,
    "batch_bytes": 1 << 27, "recorded": "{}",
}  # fmt: skip


def a_source(name: str = "gazette", *locations: Path, kind: str | None = None, **options: Any) -> Source:
    return Source(name, kind, tuple(map(str, locations)), SourceOptions(**options))


def a_night(root: Path, *sources: Source, **settings: Any) -> Night:
    """Return a night of some sources, with its folder."""
    home = Home(root / "home")
    home.prepare()
    night = make_trial(home, "night-1", NightSettings(**SETTINGS | settings), sources)
    night.folder.mkdir(exist_ok=True)
    return night

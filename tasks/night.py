"""One night: its run, its sources, and its settings. Every stage is given it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from news import EXTRACTOR_VERSION
from tasks.children.limits import Limits
from tasks.collect.politeness.politeness import Politeness
from tasks.sources import Source, Window
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.link.link import RunStamp
from warehouse.memory.stored_inputs import RereadSelection
from warehouse.upkeep.maintain import Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class NightSettings:
    """The settings of a night; `recorded` is all of it as JSON, without secrets, for the run's row."""

    lake_memory: str
    limits: Limits
    politeness: Politeness
    batch_pages: int
    batch_bytes: int
    recorded: str
    retention: Retention = field(default_factory=Retention)
    least_free_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """All that every stage needs to know of its run.

    With `reread`, stored inputs of the sources are read again and nothing is requested; else `window`
    holds the days of a backfill.
    """

    home: Home
    stamp: RunStamp
    settings: NightSettings
    sources: tuple[Source, ...]
    window: Window = field(default_factory=Window)
    reread: RereadSelection | None = None

    def open_lake(self) -> duckdb.DuckDBPyConnection:
        """Open the lake, which `open_session` has made ready."""
        return open_lake(self.home, memory_limit=self.settings.lake_memory, is_prepared=True)

    @property
    def folder(self) -> Path:
        """Where this run's own files are staged."""
        return self.home.run_folder(self.stamp.run_id)


def make_trial(home: Home, name: str, settings: NightSettings, sources: Sequence[Source]) -> Night:
    """Return a night that is planned and never published, under a name of its own instead of a run's."""
    now = datetime.now(UTC)
    stamp = RunStamp(run_id=name, run_number=0, flow="trial", started_at=now, extractor_version=EXTRACTOR_VERSION)
    return Night(home=home, stamp=stamp, settings=settings, sources=tuple(sources))

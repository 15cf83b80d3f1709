"""The sources that a reprocessing or a replay reads again, and the options they are read with."""

from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from flows.settings import Settings, SettingsError
from flows.sources import load_sources, make_window
from tasks.plan_reread import find_sources
from tasks.sources import Source
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.memory.runs import find_read_sources
from warehouse.memory.stored_inputs import RereadSelection
from warehouse.migrate import OlderLakeError

NOTHING = "nothing to read again: the ledger has no stored input that was chosen"


def choose_again(
    settings: Settings,
    *,
    is_replay: bool,
    only: list[str] | None = None,
    rule: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> tuple[RereadSelection, list[Source]]:
    """Return what is selected, and its sources; none where there is nothing to do.

    A source's options are those of the sources file, else those it was last read with. Raises SettingsError for a
    source that never ran here, a sources file that cannot be used, and days that end before they begin.
    """
    window = make_window(since, until)
    selection = RereadSelection(
        is_replay=is_replay, sources=tuple(only or ()), rule=rule, since=window.since, until=window.until
    )
    home = Home(Path(settings.home))
    if not home.catalog.exists():
        return selection, []
    declared = {}
    if settings.sources.exists():
        declared = {source.name: source.options for source in load_sources(settings.sources)}
    with closing(_open_to_choose(home, settings.lake_memory)) as lake:
        ran = find_read_sources(lake)
        if strangers := [name for name in selection.sources if name not in ran]:
            raise SettingsError(f"--source {strangers[0]!r:.80}: never ran here; these did: {', '.join(ran)}")
        return selection, find_sources(lake, selection, declared)


def _open_to_choose(home: Home, memory_limit: str) -> duckdb.DuckDBPyConnection:
    """Open the lake for reading: a run may hold the home, and choosing changes nothing.

    A lake of an older version is brought up to date first, as the run would do it: under the lock.
    """
    try:
        return open_lake(home, read_only=True, memory_limit=memory_limit)
    except OlderLakeError:
        with home.held(datetime.now(UTC)):
            open_lake(home, memory_limit=memory_limit).close()
        return open_lake(home, read_only=True, memory_limit=memory_limit)

"""Which sources a reprocessing or a replay reads again, and as what they are declared today."""

from contextlib import closing
from datetime import date
from pathlib import Path

from flows.settings import Settings, SettingsError
from flows.sources import load_sources, make_window
from tasks.plan_reread import Choice, find_sources
from tasks.sources import Source
from warehouse.home import Home
from warehouse.lake import open_lake

NOTHING = "nothing to read again: nothing that the ledger holds and that rests is chosen"


def choose_again(
    settings: Settings,
    *,
    is_replay: bool,
    only: list[str] | None = None,
    rule: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> tuple[Choice, list[Source]]:
    """Return what is chosen, and its sources; none where there is nothing to do.

    A source's options are those of the sources file, else those it was last read with. Raises SettingsError for a
    source that never ran here, a sources file that cannot be used, and days that end before they begin.
    """
    window = make_window(since, until)
    choice = Choice(is_replay=is_replay, sources=tuple(only or ()), rule=rule, since=window.since, until=window.until)
    home = Home(Path(settings.home))
    if not home.catalog.exists():
        return choice, []
    declared = {}
    if settings.sources.exists():
        declared = {source.name: source.options for source in load_sources(settings.sources)}
    with closing(open_lake(home, memory_limit=settings.lake_memory)) as lake:
        known = [name for (name,) in lake.execute("select distinct source from lake.source_runs order by 1").fetchall()]
        if strangers := [name for name in choice.sources if name not in known]:
            raise SettingsError(f"--source {strangers[0]!r:.80}: never ran here; these did: {', '.join(known)}")
        return choice, find_sources(lake, choice, declared)

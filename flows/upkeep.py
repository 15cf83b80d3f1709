"""Upkeep of a home: its lake, and the logs of what runs in the background."""

import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from flows.settings import Settings
from tasks.removal.forget import finish_removal
from warehouse.home import Home
from warehouse.lake import no_lake, open_lake
from warehouse.upkeep.maintain import Upkeep, Watch, maintain

LOG_BYTES = 10 * 1024 * 1024


def keep_up(settings: Settings, watch: Watch = lambda _: None) -> Upkeep:
    """Maintain the lake of the settings' home and shorten its logs; raise one of `expected_errors` where that fails."""
    home, now = Home(settings.home), datetime.now(UTC)
    if not home.catalog.exists():
        raise no_lake(home)
    home.prepare()
    with home.held(now):
        finish_removal(home, settings.lake_memory)
        with closing(open_lake(home, memory_limit=settings.lake_memory)) as lake:
            done = maintain(home, lake, now, settings.upkeep.retention(), watch)
        for log in sorted((home.prefect / "logs").glob("*.log")):
            _shorten(log)
    return done


def _shorten(log: Path) -> None:
    """Move a long log aside, over the one before.

    Its writers have it open for appending, so it is copied and emptied in its place.
    """
    if log.stat().st_size > LOG_BYTES:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        with log.open("r+b") as file:
            file.truncate()

"""One night in a forked process, which is given the place to die."""

import os
import shutil
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import expectations.auditor.audit
import tasks.children.restarting_pool
import tasks.children.worker
import tasks.collect.archive.journal
import tasks.collect.archive.writer
import tasks.collect.crawl.process
import tasks.collect.run
import tasks.plan
import tasks.session
import warehouse.checksums
import warehouse.home
import warehouse.link.link
import warehouse.publish
import warehouse.staging
from flows import run
from flows.settings import load_settings
from flows.sources import choose_sources, make_window
from tasks import stages
from tasks.session import open_session
from tests.dying import after, before, die_with_group
from warehouse.home import HeldError, Home

# Exit codes of a night that was not killed.
PUBLISHED, REFUSED = 0, 3
FETCH = {"host_gap_seconds": 0.02, "exchange_seconds": 10.0, "deadline_seconds": 120.0}


def _arrange_half_cleaned() -> None:
    # A copy of the module: others remove folders, too, and earlier.
    run.shutil = SimpleNamespace(**vars(shutil))  # type: ignore[assignment]
    before(run.shutil, "rmtree", 2)()


# Where a night can be killed, in the order of its stages.
POINTS: dict[str, Callable[[], None]] = {
    "before the lock": before(warehouse.home.Home, "held"),
    "before a listing is in the journal": before(tasks.collect.archive.journal.Journal, "write_listing"),
    "after the third response is archived": before(tasks.collect.archive.writer.ArchiveWriter, "write", 4),
    "a page archived, not in the journal": before(tasks.collect.archive.journal.Journal, "write_input", 2),
    "collected, fetches not written": before(tasks.collect.run, "_write_fetches"),
    "collected, not planned": before(tasks.plan, "write_open_inputs"),
    "mid extraction": before(warehouse.staging.StagingWriter, "add", 2),
    "half a Parquet file": before(warehouse.staging.TableWriter, "close", 2),
    "before the manifest": before(warehouse.staging.StagingWriter, "finish"),
    "after a batch is staged": after(warehouse.staging.StagingWriter, "finish"),
    "before the site is settled": before(stages, "settle"),
    "mid validation": before(expectations.auditor.audit.Auditor, "audit"),
    "linked, not judged": before(expectations.auditor.audit.Auditor, "audit_linked"),
    "linked, not committed": before(stages, "publish"),
    "between two tables of the commit": before(warehouse.publish, "replace_rows", 4),
    "files written, commit not made": after(warehouse.publish, "sync_files"),
    "right after the commit": before(warehouse.publish, "write_checksums"),
    "before the clean-up": before(run, "_clear_staging"),
    "half cleaned up": _arrange_half_cleaned,
    "before the state is reported": before(stages, "show"),
}


def arrange_event(count: int) -> None:
    """Die at the n-th event that Python's audit hooks see: a file opened, renamed or removed, a socket, a child."""
    seen, main = [0], os.getpid()

    def hook(event: str, _: tuple[Any, ...]) -> None:
        if os.getpid() == main and threading.current_thread() is threading.main_thread() and "import" not in event:
            seen[0] += 1
            if seen[0] == count:
                die_with_group()

    sys.addaudithook(hook)


def take_night(home: Path, sources: Path, allow_addresses: tuple[str, ...], point: str | int | None) -> None:
    """Take one night, and die at `point`: a name of POINTS, or a number of events; None is a night that lives."""
    if isinstance(point, str):
        POINTS[point]()
    elif point is not None:
        arrange_event(point)
    settings = load_settings(home=home, sources=sources, fetch=FETCH | {"allow_addresses": allow_addresses})
    chosen = choose_sources(sources, None, make_window(None, None))
    try:
        with open_session(Home(settings.home), settings.limits(), datetime.now(UTC)) as session:
            run.run_session("nightly", chosen, settings, session)
    except HeldError:
        sys.exit(REFUSED)

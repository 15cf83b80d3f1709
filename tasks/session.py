"""A session: the home's lock, the page pool and the audit's child, which all tasks of a run share."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from expectations.auditor.audit import Auditor
from tasks.children.limits import Limits
from tasks.children.page_pool import PagePool
from tasks.children.spawn import BareContext
from tasks.tally import RunReport
from warehouse.home import Home
from warehouse.lake import kept_open
from warehouse.memory.forgotten import Forgotten, load_forgotten
from warehouse.memory.strange_reasons import require_known_reasons
from warehouse.query.views import publish_views


class Progress(Protocol):
    """Somebody who wants to know how far a run is."""

    def collect(self, fetched: int, waiting: int) -> None:
        """Take note of how many addresses have been requested, and how many wait."""

    def begin(self, total: int) -> None:
        """Take note of how many inputs will be read."""

    def advance(self, count: int) -> None:
        """Take note that so many more inputs have been read."""


class Unwatched:
    """Nobody is watching."""

    def collect(self, fetched: int, waiting: int) -> None:
        """Ignore it."""

    def begin(self, total: int) -> None:
        """Ignore it."""

    def advance(self, count: int) -> None:
        """Ignore it."""


@dataclass(slots=True)
class Session:
    """An opened home: this process holds its lock, its child processes are there, and nothing more is taken down."""

    home: Home
    pool: PagePool
    auditor: Auditor
    forgotten: Forgotten = field(default_factory=Forgotten)
    progress: Progress = field(default_factory=Unwatched)
    report: RunReport | None = None  # what the last run did, for whoever opened the session


_open: dict[Path, Session] = {}


@contextmanager
def open_session(home: Home, limits: Limits, since: datetime) -> Iterator[Session]:
    """Lock the home and start the child processes; where this process has a session of the home, return that one.

    The children import trafilatura and Great Expectations while the caller imports Prefect and waits
    for its server: opening the session first is what makes a single story quick.
    """
    if home.root in _open:
        yield _open[home.root]
        return
    home.prepare()
    with ExitStack() as stack:
        stack.enter_context(home.held(since))
        auditor = stack.enter_context(Auditor(BareContext()))
        auditor.start()
        _finish_removal(home)
        # Made or migrated now: a damaged or newer lake is reported before anything starts.
        lake = stack.enter_context(kept_open(home))
        require_known_reasons(lake)
        publish_views(lake)
        forgotten = load_forgotten(lake)
        pool = stack.enter_context(PagePool(limits))
        _open[home.root] = Session(home, pool, auditor, forgotten)
        stack.callback(_open.pop, home.root)
        yield _open[home.root]


def _finish_removal(home: Home) -> None:
    """Carry a takedown that was killed to its end, before anything is read again."""
    if home.removal.exists():
        from tasks.removal.forget import finish_before_run  # most runs never need it

        if left := finish_before_run(home):
            print(f"wiredesk: {left}", file=sys.stderr)


def current_session(home: Home) -> Session:
    """Return the session that this process opened for `home`."""
    return _open[home.root]

"""The run's own logic without Prefect: the stages' plain functions, in this process or in one that is killed."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from signal import SIGKILL
from typing import Any

import duckdb

import tasks.collect.run
import tasks.plan
import tasks.session
import warehouse.home
import warehouse.publish
import warehouse.staging
from expectations.auditor.audit import Auditor
from flows import run
from flows.choose_reread import choose_again
from flows.settings import load_settings
from flows.sources import sources_of_paths
from tasks import stages
from tasks.children.limits import Limits
from tasks.children.page_pool import PagePool
from tasks.children.spawn import BareContext
from tasks.session import open_session
from tasks.tally import RunReport
from tests.dying import after, before
from tests.forked import CONTEXT, run_forked
from warehouse.home import Home
from warehouse.lake import kept_open
from warehouse.query.views import publish_views


class LastingAuditor(Auditor):
    """One child for all the runs of this process: Great Expectations is imported once."""

    def release(self) -> None:
        """Stay for the next run."""

    def __exit__(self, *exc: object) -> None:
        """Stay for the next run; the child ends with this process."""


class LastingPool(PagePool):
    """The same children for all the runs of this process."""

    def __exit__(self, *exc: object) -> None:
        """Stay for the next run; the children end with this process."""


@cache
def share_children() -> None:
    """Let every session of this process use the same child processes, and every new home begin as a copy of one.

    The auditor and each night's fetcher are forked from a process that has imported what they need.
    """
    auditor, pool = LastingAuditor(CONTEXT), LastingPool(Limits())
    tasks.collect.run.BareContext = lambda: CONTEXT  # type: ignore[assignment, misc]
    tasks.session.kept_open = _keep_copy_open
    tasks.session.Auditor = lambda context: auditor  # type: ignore[assignment, misc]
    tasks.session.PagePool = lambda limits: pool  # type: ignore[assignment, misc]
    atexit.register(pool.close)


@contextmanager
def started_anew() -> Iterator[None]:
    """Let fetchers start as the product's do, where their own memory counts."""
    share_children()
    warm, tasks.collect.run.BareContext = tasks.collect.run.BareContext, BareContext  # type: ignore[misc]
    try:
        yield
    finally:
        tasks.collect.run.BareContext = warm  # type: ignore[misc]


def _keep_copy_open(home: Home) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    if not home.catalog.exists():
        shutil.copytree(_make_empty_home(), home.root, dirs_exist_ok=True)
    return kept_open(home)


@cache
def _make_empty_home() -> Path:
    """Return a home whose lake has tables and views and no row yet: to make one takes more than half of a small run."""
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root)
    mask = os.umask(0o077)  # its files are their owner's alone, as a command makes them
    try:
        with kept_open(Home(root)) as lake:
            publish_views(lake)
    finally:
        os.umask(mask)
    return root


def run_plainly(home: Path, paths: list[Path], *, source: str | None = None, **settings: Any) -> RunReport:
    """Ingest `paths` into `home` as the flow would, and return its report."""
    share_children()
    return _ingest(home, paths, source, **settings)


def _ingest(home: Path, paths: list[Path], source: str | None = None, **settings: Any) -> RunReport:
    chosen = load_settings(home=home, **settings)
    sources = sources_of_paths([str(path) for path in paths], name=source)
    with open_session(Home(chosen.home), chosen.limits(), datetime.now(UTC)) as session:
        return run.run_session("ingest", sources, chosen, session)


def run_again(home: Path, *, is_replay: bool = False, **chosen: Any) -> RunReport | None:
    """Read again what is chosen, as the flow would; None where there is nothing to do."""
    share_children()
    return _read_again(home, is_replay=is_replay, **chosen)


def _read_again(home: Path, *, is_replay: bool = False, **chosen: Any) -> RunReport | None:
    sources_file = chosen.pop("sources_file", home / "none.toml")
    settings = load_settings(home=home, sources=sources_file)
    selection, sources = choose_again(settings, is_replay=is_replay, **chosen)
    if not sources:
        return None
    with open_session(Home(settings.home), settings.limits(), datetime.now(UTC)) as session:
        return run.run_session("replay" if is_replay else "reprocess", sources, settings, session, reread=selection)


# Where a whole process is killed, and how it arranges to be dead there; tests/kills/ has all points.
POINTS: dict[str, Callable[[], None]] = {
    "mid extraction": before(warehouse.staging.StagingWriter, "add", 2),
    "after a batch is staged": after(warehouse.staging.StagingWriter, "finish"),
    "linked but not committed": before(stages, "publish"),
    "right after the commit": before(warehouse.publish, "write_checksums"),
}


def run_to(point: str, home: Path, path: Path) -> None:
    """Ingest `path`, or read again what `home` holds where it is a sources file, in a process that dies at `point`."""
    assert run_forked(_die_at, point, home, path) == -SIGKILL


def _die_at(point: str, home: Path, path: Path) -> None:
    POINTS[point]()
    if path.suffix == ".toml":
        _read_again(home, sources_file=path)
    else:
        _ingest(home, [path])

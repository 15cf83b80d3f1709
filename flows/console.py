"""A run on somebody's screen: progress on stderr, what came of it on stdout."""

import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from flows.server.prefect_settings import configure_prefect
from flows.settings import Settings
from flows.sources import label_of
from tasks.sources import Source
from warehouse.home import Home, HomeError

# A plain line this often: enough to see it move, few enough for a log of a long night.
PLAIN_LINE_SECONDS = 5.0
INTERRUPTED = 130
TAGGED_SOURCES = 10
SMALL_FILES, SMALL_BYTES = 8, 64 * 1024


class ConsoleProgress:
    """A bar on a terminal, plain lines elsewhere."""

    def __init__(self, console: Console, label: str) -> None:
        self._console = console
        self._label = label
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(f"{label}: opening the desk", total=None)
        self._total = self._done = 0
        self._said_at = 0.0

    def __enter__(self) -> "ConsoleProgress":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def collect(self, fetched: int, waiting: int) -> None:
        """Hear how many addresses have been asked for, and how many wait."""
        total = fetched + waiting
        self._bar.update(self._task, completed=fetched, total=total, description=f"{self._label}: asking the web")
        if not self._console.is_terminal and time.monotonic() - self._said_at > PLAIN_LINE_SECONDS:
            self._said_at = time.monotonic()
            print(f"{self._label}: {fetched} of {total} addresses asked for", file=sys.stderr, flush=True)

    def begin(self, total: int) -> None:
        """Hear how many inputs will be read."""
        self._total = total
        self._bar.update(self._task, completed=0, total=total, description=f"{self._label}: reading")
        self._say()

    def advance(self, count: int) -> None:
        """Hear that so many more inputs have been read."""
        self._done += count
        self._bar.advance(self._task, count)
        if self._done == self._total:
            self._bar.update(self._task, description=f"{self._label}: audit, link, publish")
        if self._done == self._total or time.monotonic() - self._said_at > PLAIN_LINE_SECONDS:
            self._say()

    def _say(self) -> None:
        if not self._console.is_terminal:
            self._said_at = time.monotonic()
            print(f"{self._label}: {self._done} of {self._total} inputs read", file=sys.stderr, flush=True)


def run_and_show(flow_name: str, sources: Sequence[Source], settings: Settings, arguments: dict[str, Any]) -> int:
    """Run a flow in this process, show its progress and its tally; return the exit code."""
    home = Home(settings.home)
    label = label_of(sources)
    try:
        home.prepare()
    except HomeError as error:
        return _fail(str(error))
    configure_prefect(home)
    # Imported here and opened first: the children warm up while Prefect is imported and its server starts.
    from flows.server.embedded import ServerError, start_server
    from tasks.session import open_session
    from warehouse.migrate import LakeError

    limits = settings.limits()
    is_small = _is_small(sources)
    try:
        with (
            ConsoleProgress(Console(stderr=True), label) as progress,
            open_session(home, replace(limits, workers=1) if is_small else limits, datetime.now(UTC)) as session,
        ):
            server = start_server()
            session.progress = progress
            if is_small:
                session.pool.warm()
            from prefect import tags

            from flows import nightly as flows

            if server is not None:
                server.wait()

            run: Any = getattr(flows, flow_name)
            with tags("wiredesk", *(f"source:{source.name}" for source in sources[:TAGGED_SOURCES])):
                state = run(home=str(settings.home), **arguments, return_state=True)
            report = session.report
    except (HomeError, LakeError, ServerError) as error:
        return _fail(str(error))
    except (KeyboardInterrupt, RuntimeError) as error:
        # DuckDB answers Ctrl-C with an error of its own.
        if isinstance(error, RuntimeError) and "interrupted" not in str(error).lower():
            raise
        print("wiredesk: interrupted; run it again to finish what is open", file=sys.stderr)
        return INTERRUPTED
    if state is None or not state.is_completed() or report is None:
        return _fail(state.message or "the run failed; see the Prefect log")
    _show(report)
    return 0


def _is_small(sources: Sequence[Source]) -> bool:
    """Return whether one child reads all of it as soon as two would: a few named files, a page or so each."""
    if any(source.web for source in sources):
        return False
    paths = [Path(location) for source in sources for location in source.locations]
    return 0 < len(paths) <= SMALL_FILES and all(path.is_file() and path.stat().st_size < SMALL_BYTES for path in paths)


def _fail(message: str) -> int:
    print(f"wiredesk: {message}", file=sys.stderr)
    return 1


OUTCOMES = ("discovered", "known", "accepted", "duplicate", "rejected", "failed")


def _show(report: Any) -> None:
    table = Table(title=f"run {report.run_id}: {report.status.replace('_', ' ')}", title_justify="left")
    table.add_column("source")
    for outcome in OUTCOMES:
        table.add_column(outcome, justify="right")
    for name, tally in report.tallies.items():
        table.add_row(name, *(f"{getattr(tally, outcome):,}" for outcome in OUTCOMES))
    if len(report.tallies) > 1:
        table.add_section()
        table.add_row("all", *(f"{getattr(report.total, outcome):,}" for outcome in OUTCOMES))
    Console().print(table)
    for source in report.sources:
        if source.message:
            print(f"source '{source.source}' ({source.status}): {source.message}", file=sys.stderr)


def show_plan(sources: Sequence[Source], settings: Settings) -> int:
    """Show what a run would read, by source; read and publish nothing."""
    from tasks.plan import plan_run
    from warehouse.lake import open_lake
    from warehouse.migrate import LakeError

    home = Home(settings.home)
    try:
        home.prepare()
        with TemporaryDirectory(dir=home.batches.parent) as folder, closing(open_lake(home)) as lake:
            process = settings.process
            planned = plan_run(
                home, lake, Path(folder), [source for source in sources if source.web is None], settings.limits(),
                batch_pages=process.batch_pages, batch_bytes=process.batch_bytes,
            )  # fmt: skip
    except (HomeError, LakeError, OSError) as error:
        return _fail(str(error))
    table = Table(title="dry run: nothing was read or published", title_justify="left")
    for column in ("source", "status", "discovered", "known", "open", "message"):
        table.add_column(column)
    for name, listing in planned.listings.items():
        counts = (listing.discovered, listing.known, listing.discovered - listing.known)
        table.add_row(name, listing.status, *map(str, counts), listing.message or "")
    for source in sources:
        if source.web is not None:
            table.add_row(source.name, "not asked", "", "", "", f"{source.kind} on the web; a dry run asks nothing")
    Console().print(table)
    return 0

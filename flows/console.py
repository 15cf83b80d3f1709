"""A run in a terminal: progress on stderr, its tally on stdout."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from flows.exit_codes import DONE, FAILED, INTERRUPTED
from flows.expected_errors import expected_errors
from flows.parameters import Parameters
from flows.server.prefect_settings import configure_prefect
from flows.settings import Settings
from flows.show.terminal import one_line
from flows.sources import label_of
from flows.stop import end_on_sigterm
from tasks.sources import Source
from tasks.watching import leave_if_away, say_away
from warehouse.home import Home
from warehouse.memory.stored_inputs import RereadSelection

if TYPE_CHECKING:
    from tasks.session import Session
    from tasks.tally import RunReport

# A plain line this often: enough to see it move, few enough for a log of a long night.
PLAIN_LINE_SECONDS = 5.0
TAGGED_SOURCES = 10
SMALL_FILES, SMALL_BYTES = 8, 64 * 1024


class ConsoleProgress:
    """A bar on a terminal, plain lines elsewhere."""

    def __init__(self, console: Console, label: str) -> None:
        self._console = console
        self._label = one_line(label)
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(f"{self._label}: opening the home", total=None)
        self._total = self._done = 0
        self._printed_at = 0.0

    def __enter__(self) -> "ConsoleProgress":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def collect(self, fetched: int, waiting: int) -> None:
        """Show how many addresses have been requested, and how many wait."""
        total = fetched + waiting
        self._bar.update(self._task, completed=fetched, total=total, description=f"{self._label}: fetching")
        if not self._console.is_terminal and time.monotonic() - self._printed_at > PLAIN_LINE_SECONDS:
            self._printed_at = time.monotonic()
            print(f"{self._label}: {fetched} of {total} addresses requested", file=sys.stderr, flush=True)

    def begin(self, total: int) -> None:
        """Show how many inputs will be read."""
        self._total = total
        self._bar.update(self._task, completed=0, total=total, description=f"{self._label}: reading")
        self._print_count()

    def advance(self, count: int) -> None:
        """Show that so many more inputs have been read."""
        self._done += count
        self._bar.advance(self._task, count)
        if self._done == self._total:
            self._bar.update(self._task, description=f"{self._label}: audit, link, publish")
        if self._done == self._total or time.monotonic() - self._printed_at > PLAIN_LINE_SECONDS:
            self._print_count()

    def _print_count(self) -> None:
        if not self._console.is_terminal:
            self._printed_at = time.monotonic()
            print(f"{self._label}: {self._done} of {self._total} inputs read", file=sys.stderr, flush=True)


def run_and_show(
    parameters: Parameters,
    sources: Sequence[Source],
    settings: Settings,
    *,
    is_watch: bool = True,
    reread: RereadSelection | None = None,
) -> int:
    """Run a flow in this process, show its progress and its tally; return the exit code.

    Without `is_watch` it is a flow run only where a server is there already, and else the same stages without Prefect;
    `reread` is what these read again.
    """
    home = Home(settings.home)
    try:
        home.prepare()
        end_on_sigterm(home)
        configure_prefect(home)
        if is_watch or "PREFECT_API_URL" in os.environ:
            message, report = _run_flow(parameters, sources, settings, home)
        else:
            message, report = None, _run_plainly(parameters.flow, sources, settings, home, reread)
    except (KeyboardInterrupt, RuntimeError) as error:
        # On Ctrl-C DuckDB raises an error of its own.
        if isinstance(error, RuntimeError) and "interrupted" not in str(error).lower():
            raise
        print("wiredesk: interrupted; run it again to finish what is open", file=sys.stderr)
        return INTERRUPTED
    except expected_errors() as error:
        return _fail(str(error))
    code = DONE
    if report is not None:
        _show(report)
    if report is None or report.status == "failed":
        code = _fail((report and report.message) or message or "the run failed; see the Prefect log")
    leave_if_away(code)
    return code


@contextmanager
def _opened(sources: Sequence[Source], settings: Settings, home: Home) -> "Iterator[tuple[Session, bool]]":
    """Open the home's session, with progress on stderr; the children start, and warm up while Prefect is imported."""
    from tasks.session import open_session

    limits = settings.limits()
    is_small = _is_small(sources)
    with (
        ConsoleProgress(Console(stderr=True), label_of(sources)) as progress,
        open_session(home, replace(limits, workers=1) if is_small else limits, datetime.now(UTC)) as session,
    ):
        session.progress = progress
        yield session, is_small


def _run_plainly(
    flow: str, sources: Sequence[Source], settings: Settings, home: Home, reread: RereadSelection | None
) -> "RunReport":
    """Run the stages without Prefect; return what they did."""
    with _opened(sources, settings, home) as (session, is_small):
        if is_small:
            session.pool.warm()
        from flows.run import run_session

        return run_session(flow, sources, settings, session, reread=reread)


def _run_flow(
    parameters: Parameters, sources: Sequence[Source], settings: Settings, home: Home
) -> "tuple[str | None, RunReport | None]":
    """Run a flow; return why it failed, or what it did."""
    # Imported here, and the session opened first: the children warm up while Prefect is imported and its server starts.
    from flows.server.embedded import start_server

    with _opened(sources, settings, home) as (session, is_small):
        server = start_server(home)
        if is_small:
            session.pool.warm()
        from prefect import tags

        from flows import nightly as flows
        from flows.server.quiet import hush_lost_server, is_server_lost

        hush_lost_server()
        if server is not None:
            server.wait()

        run: Any = getattr(flows, parameters.flow)  # Any: the flows differ in their parameters
        given = {field.name: getattr(parameters, field.name) for field in fields(parameters)}
        try:
            with tags("wiredesk", *(f"source:{source.name}" for source in sources[:TAGGED_SOURCES])):
                state = run(home=str(settings.home), **given, return_state=True)
        except Exception as error:
            if not is_server_lost(error):
                raise
            say_away(str(error))
            return f"Prefect's server does not answer: {error}", session.report
        return state.message, session.report


def _is_small(sources: Sequence[Source]) -> bool:
    """Return whether one child reads all of it as soon as two would: a few named files, a page or so each."""
    if any(source.web for source in sources):
        return False
    paths = [Path(location) for source in sources for location in source.locations]
    return 0 < len(paths) <= SMALL_FILES and all(path.is_file() and path.stat().st_size < SMALL_BYTES for path in paths)


def _fail(message: str) -> int:
    print(f"wiredesk: {one_line(message)}", file=sys.stderr)
    return FAILED


OUTCOMES = ("discovered", "known", "accepted", "duplicate", "rejected", "failed")


def _show(report: "RunReport") -> None:
    style = "bold red" if report.status in ("failed", "completed_with_failures") else None
    title = f"run {report.run_id}: {report.status.replace('_', ' ')}"
    table = Table(title=title, title_justify="left", title_style=style)
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
            print(f"source '{source.source}' ({source.status}): {one_line(source.message)}", file=sys.stderr)


def show_plan(sources: Sequence[Source], settings: Settings) -> int:
    """Show what a run would read, by source; read and publish nothing."""
    from tasks.night import make_trial
    from tasks.plan import plan_run
    from warehouse.lake import open_lake

    home = Home(settings.home)
    local = [source for source in sources if source.web is None]
    try:
        # In a home of its own: a run may be at work in the real one, and nothing there is to change.
        with tempfile.TemporaryDirectory(prefix="wiredesk-dry-run-") as folder:
            trial = Home(Path(folder))
            night = make_trial(trial, "dry-run", settings.for_night(), local)
            trial.prepare()
            night.folder.mkdir(mode=0o700)
            is_new = not home.catalog.exists()
            with closing(open_lake(trial if is_new else home, read_only=not is_new)) as lake:
                planned = plan_run(night, lake)
    except expected_errors() as error:
        return _fail(str(error))
    table = Table(title="dry run: nothing was read or published", title_justify="left")
    for column in ("source", "status", "discovered", "known", "open", "message"):
        table.add_column(column)
    for name, listing in planned.listings.items():
        counts = (listing.discovered, listing.known, listing.discovered - listing.known)
        # What a path or a page brought along is no markup.
        table.add_row(name, listing.status, *map(str, counts), Text(one_line(listing.message or "")))
    for source in sources:
        if source.web is not None:
            table.add_row(
                source.name, "not fetched", "", "", "", f"{source.kind} on the web; a dry run fetches nothing"
            )
    Console().print(table)
    return DONE

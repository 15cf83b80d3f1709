"""Runs one night from its sources to published tables, or returns one sentence that says why it could not."""

import ctypes
import json
import platform
import secrets
import shutil
import sys
from collections.abc import Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa

from expectations.auditor.audit import AuditError, AuditParams, AuditReport
from flows.expected_errors import ClockError, RunFailedError
from flows.settings import Settings
from flows.watch_over import watched_over
from news import EXTRACTOR_VERSION
from news.records.runs import Run, SourceRun
from tasks import stages
from tasks.collect.run import Collected
from tasks.night import Night
from tasks.plan import Plan
from tasks.report.progress import open_progress, show_progress
from tasks.session import Session
from tasks.source_listing import render_containers
from tasks.sources import Source, SourceOptions, Window
from tasks.tally import ImbalanceError, RunReport, Tally, total
from warehouse.health.watch import forget_ended
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.link.link import LinkError, RunStamp
from warehouse.memory.runs import find_last_run
from warehouse.memory.stored_inputs import RereadSelection
from warehouse.staging import Manifest
from warehouse.upkeep.maintain import UpkeepError

VERSIONED = ("wiredesk", "prefect", "duckdb", "pyarrow", "trafilatura", "great-expectations")
# A source most of whose pages are refused has changed its pages, or we misread them.
ALARM_REJECTED_RATIO = 0.5
# Clocks are set back by an hour or two; a day is a mistake that would date everything wrong.
CLOCK_TOLERANCE = timedelta(days=1)
SLOWEST_SHOWN = 10
# The ends of a source of which nothing was read.
UNREAD = ("failed", "gone")


def run_session(
    flow: str,
    sources: Sequence[Source],
    settings: Settings,
    session: Session,
    window: Window | None = None,
    reread: RereadSelection | None = None,
) -> RunReport:
    """Take every source from its pages to the published tables; raise RunFailedError when nothing was published.

    With `reread`, stored inputs of the sources are read again, and nothing is requested.
    """
    started_at = datetime.now(UTC)
    # The random part makes the runs of two homes differ; nothing is ordered by it.
    run_id = f"{started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    window = window or Window()
    # Backfills and other flows come when somebody wants them: nothing is usual of them, and nobody misses them.
    is_watched_over = flow == "nightly" and not (window.since or window.until)
    with watched_over(settings, session.home, run_id, started_at) if is_watched_over else nullcontext():
        night = Night(
            home=session.home, stamp=_make_stamp(flow, settings, session.home, (run_id, started_at)),
            settings=settings.for_night(), sources=tuple(sources), window=window, reread=reread,
        )  # fmt: skip
        return _run_night(night, settings, session, is_watched_over=is_watched_over)


def _run_night(night: Night, settings: Settings, session: Session, *, is_watched_over: bool) -> RunReport:
    night.folder.mkdir(mode=0o700, parents=True)
    collected = stages.collect(night) if any(source.web for source in night.sources) else None
    planned = _plan(night, collected)
    session.progress.begin(planned.open_count)
    manifests = _process(planned, night)
    _give_memory_back()
    stages.settle(night, planned.batches)
    audited = None
    try:
        params = AuditParams(run_started_at=night.stamp.started_at, expected_inputs=planned.open_count)
        audited = stages.audit(night, planned.batches, params)
        _require_publishable(audited, night)
        counts = stages.link(night, planned.batches)
        _require_publishable(stages.audit_linked(night), night)
        tallies = _balance(planned, counts)
    except (AuditError, LinkError, ImbalanceError, RunFailedError) as error:
        stages.record_failure(night, _run_row(night, planned, Tally(), audited, str(error)))
        stages.show(night)
        raise
    options = {source.name: source.options for source in night.sources}
    source_runs = [_source_run(name, planned, tally, options[name]) for name, tally in tallies.items()]
    run = _run_row(night, planned, total(tallies), audited)
    ended = stages.watch(night, run, source_runs) if is_watched_over else []
    stages.publish(night, run, source_runs)
    forget_ended(ended)
    _clear_staging(night, planned, collected.adopted if collected else ())
    slowest = sorted((page for each in manifests for page in each.slowest), key=lambda page: -page.cpu_seconds)
    stages.show(night, slowest[:SLOWEST_SHOWN])
    if settings.upkeep.every_runs and night.stamp.run_number % settings.upkeep.every_runs == 0:
        _maintain(night)
    return RunReport(night.stamp.run_id, run.status, run.message, tallies, source_runs)


def _maintain(night: Night) -> None:
    """Maintain the lake after a run that is published: what stops maintenance is no fault of the run."""
    try:
        stages.maintain(night)
    except UpkeepError as error:
        print(f"wiredesk: {error}", file=sys.stderr)


def _plan(night: Night, collected: Collected | None) -> Plan:
    if night.reread:
        return stages.plan_again(night)
    planned = stages.plan(night, collected)
    _require_a_source(planned, collected)
    return planned


def _process(planned: Plan, night: Night) -> list[Manifest]:
    """Read all batches, and show their progress in Prefect's UI."""
    bar = open_progress(planned.open_count)
    manifests, done = [], 0
    for batch, future in [(batch, stages.process.submit(batch, night.home)) for batch in planned.batches]:
        manifests.append(future.result())
        done += batch.input_count
        show_progress(bar, done, planned.open_count)
    return manifests


def _make_stamp(flow: str, settings: Settings, home: Home, run: tuple[str, datetime]) -> RunStamp:
    """Return the stamp of a new run; raise ClockError when the clock is well behind the last run."""
    run_id, started_at = run
    with closing(open_lake(home, memory_limit=settings.lake_memory, is_prepared=True)) as lake:
        last = find_last_run(lake)
    is_behind = last.started_at is not None and last.started_at - started_at > CLOCK_TOLERANCE
    if is_behind and not settings.accept_clock:
        raise ClockError(
            f"the clock says {started_at:%Y-%m-%d %H:%M} UTC, more than a day before the last run "
            f"({last.started_at:%Y-%m-%d %H:%M} UTC); set the clock and run again, or run once with "
            "`wiredesk --accept-clock` where that run's clock was wrong"
        )
    return RunStamp(
        run_id=run_id,
        run_number=last.run_number + 1,
        flow=flow,
        started_at=started_at,
        extractor_version=EXTRACTOR_VERSION,
    )


def _require_publishable(audited: AuditReport, night: Night) -> None:
    if not audited.is_publishable:
        raise RunFailedError(f"{audited.message}; nothing was published, the rows stay in {night.folder}")


def _give_memory_back() -> None:
    """Return what reading pages has left in the allocators, so that a large night is no larger than a small one."""
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):  # glibc's own; elsewhere there is no such call
        ctypes.CDLL(None).malloc_trim(0)


def _clear_staging(night: Night, planned: Plan, adopted: Sequence[Path]) -> None:
    """Remove what is published; a killed run leaves it, and a later one drops it after a day."""
    for folder in (night.folder, *(batch.directory for batch in planned.batches), *adopted):
        shutil.rmtree(folder, ignore_errors=True)


def _require_a_source(planned: Plan, collected: Collected | None) -> None:
    """Fail a run that could read nothing; an outlet that returns an error was reached, and says so in its row."""
    web = collected.listings if collected else {}
    local = {name: listing for name, listing in planned.listings.items() if name not in web}
    if any(listing.status != "failed" or listing.discovered for listing in local.values()):
        return
    if collected and collected.is_unreachable:
        raise RunFailedError("no source reachable: no host answered; check the network, and run again")
    if not collected:
        name, first = next(iter(local.items()))
        raise RunFailedError(f"no source could be listed (source '{name}': {first.message}); check the locations")


def _balance(planned: Plan, counts: dict[str, dict[str, int]]) -> dict[str, Tally]:
    tallies = {}
    for name, listing in planned.listings.items():
        tallies[name] = Tally(discovered=listing.discovered, known=listing.known, **counts.get(name, {}))
        tallies[name].require_balance(name)
    return tallies


def _source_run(name: str, planned: Plan, tally: Tally, options: SourceOptions) -> SourceRun:
    listing = planned.listings[name]
    messages = [listing.message] if listing.message else []
    new = tally.discovered - tally.known
    if new and tally.rejected / new > ALARM_REJECTED_RATIO:
        messages.append(f"source_rejects: {tally.rejected} of {new} new inputs were rejected")
    return SourceRun(
        source=name,
        status=listing.status,
        message="; ".join(messages) or None,
        containers=render_containers(listing.containers),
        options=json.dumps(asdict(options), sort_keys=True),
        **asdict(tally),
    )


def _judge(planned: Plan, tally: Tally) -> tuple[str, str | None]:
    """Return the status and the message of a run that is published, by what could be read."""
    unread = {name: listing.message for name, listing in planned.listings.items() if listing.status in UNREAD}
    read_count = tally.known + tally.accepted + tally.duplicate + tally.rejected
    if unread and len(unread) == len(planned.listings) and not read_count:
        name, why = next(iter(unread.items()))
        return "failed", f"no source could be read (source '{name}': {why}); their rows in source_runs say why"
    failed = [name for name in unread if planned.listings[name].status == "failed"]
    if failed:
        return "completed_with_failures", f"sources that could not be listed: {', '.join(failed)}"
    return "completed_with_rejections" if tally.rejected or tally.failed else "completed", None


def _run_row(night: Night, planned: Plan, tally: Tally, audited: AuditReport | None, failure: str | None = None) -> Run:
    status, message = ("failed", failure) if failure else _judge(planned, tally)
    return Run(
        run_id=night.stamp.run_id,
        run_number=night.stamp.run_number,
        flow=night.stamp.flow,
        status=status,
        message=message,
        started_at=night.stamp.started_at,
        finished_at=datetime.now(UTC),
        suite_sha256=audited.suite_sha256 if audited else None,
        versions=json.dumps({"python": platform.python_version()} | {name: version(name) for name in VERSIONED}),
        settings=night.settings.recorded,
        extractor_version=EXTRACTOR_VERSION,
        **asdict(tally),
    )

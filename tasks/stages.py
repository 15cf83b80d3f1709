"""The stages of a run, as Prefect tasks: each calls the module that does the work, and returns paths and counts."""

import sys
from collections.abc import Sequence
from contextlib import closing
from typing import cast

from expectations.auditor.audit import AuditParams, AuditReport
from news.records.runs import Run, SourceRun
from tasks.batches import Batch
from tasks.collect.run import Collected, collect_run
from tasks.night import Night
from tasks.plan import Plan, plan_run
from tasks.plan_reread import plan_reread
from tasks.process import process_batch
from tasks.report.artifacts import create_artifacts
from tasks.session import current_session
from tasks.settle import settle_run
from tasks.sources import WebKind, WebSource
from tasks.watching import is_watched, stage
from warehouse.health.attempts import Ended, find_ended
from warehouse.health.watch import Watch, watch_run
from warehouse.home import Home
from warehouse.link.link import link_run
from warehouse.publish import publish_failed_run, publish_run
from warehouse.report.morning import read_morning
from warehouse.staging import Manifest, SlowPage
from warehouse.upkeep.maintain import Upkeep
from warehouse.upkeep.maintain import maintain as maintain_lake


@stage("collect")
def collect(night: Night) -> Collected:
    """Request the sources that are on the web, politely, and archive their responses."""
    web_sources = [
        WebSource(source.name, position, cast(WebKind, source.kind), source.locations[0], source.web)
        for position, source in enumerate(night.sources)
        if source.web is not None
    ]
    progress = current_session(night.home).progress
    window = night.window
    with closing(night.open_lake()) as lake:
        return collect_run(
            night.home, lake, night.folder, web_sources, night.settings.politeness, window=window,
            watch=lambda crawl: progress.collect(crawl.fetched_count, crawl.waiting_count),
        )  # fmt: skip


# Publishing and linking meet locks of other processes (readers, backups); reading pages does not.
@stage("plan")
def plan(night: Night, collected: Collected | None = None) -> Plan:
    """List the inputs of every source, leave out what was seen before, cut the rest into batches."""
    with closing(night.open_lake()) as lake:
        return plan_run(night, lake, collected)


@stage("plan again")
def plan_again(night: Night) -> Plan:
    """List what is read again, where it is stored, and cut it into batches."""
    with closing(night.open_lake()) as lake:
        return plan_reread(night, lake)


# The home alone: Prefect looks through all that a submitted task is given, once a batch.
@stage("process {batch.source} {batch.number}", retries=1, pause_seconds=1)
def process(batch: Batch, home: Home) -> Manifest:
    """Read every page of one batch in child processes and stage the rows they yield."""
    session = current_session(home)
    return process_batch(batch, session.pool, session.progress.advance, session.forgotten)


@stage("settle")
def settle(night: Night, batches: Sequence[Batch]) -> int:
    """Fill in what only a whole source shows; return how many stories changed."""
    # Pages that are read again have voted before, but for those that were refused.
    are_counted = night.reread is not None and not night.reread.is_replay
    with closing(night.open_lake()) as lake:
        return settle_run(lake, night.folder, batches, are_counted=are_counted)


@stage("audit")
def audit(night: Night, batches: Sequence[Batch], params: AuditParams) -> AuditReport:
    """Judge the staged rows; rows that break a critical rule move to rejections."""
    directories = [batch.directory for batch in batches]
    return current_session(night.home).auditor.audit(night.folder / "audit.duckdb", night.folder, directories, params)


@stage("link")
def link(night: Night, batches: Sequence[Batch]) -> dict[str, dict[str, int]]:
    """Decide outcomes, revisions and copies against the lake; return each source's counts."""
    staged = [batch.directory for batch in batches]
    order = [source.name for source in night.sources]
    with closing(night.open_lake()) as lake:
        return link_run(lake, night.stamp, night.folder, staged, order, is_reread=night.reread is not None)


@stage("audit linked")
def audit_linked(night: Night) -> AuditReport:
    """Judge what only linking makes: revisions, copies and traits."""
    auditor = current_session(night.home).auditor
    report = auditor.audit_linked(night.folder / "audit.duckdb", night.folder)
    auditor.release()  # it was the last thing to judge
    return report


@stage("publish", retries=2, pause_seconds=2)
def publish(night: Night, run: Run, source_runs: Sequence[SourceRun]) -> int:
    """Let readers see the run, all of it or none; return the lake's snapshot."""
    with closing(night.open_lake()) as lake:
        return publish_run(night.home, lake, night.folder, run, source_runs)


@stage("watch")
def watch(night: Night, run: Run, source_runs: Sequence[SourceRun]) -> list[Ended]:
    """Compare a night with those before it, and write the alerts that are published with it.

    Returns the earlier nights whose ends are recorded by them.
    """
    ended = find_ended(night.home)
    with closing(night.open_lake()) as lake:
        seen = Watch(home=night.home, lake=lake, least_free_bytes=night.settings.least_free_bytes)
        watch_run(seen, night.folder / "linked", run, source_runs, ended)
    return ended


@stage("record failure")
def record_failure(night: Night, run: Run) -> None:
    """Publish nothing but the run's own row and its audits."""
    with closing(night.open_lake()) as lake:
        publish_failed_run(night.home, lake, night.folder, run)


@stage("maintain")
def maintain(night: Night) -> Upkeep:
    """Merge small files, expire old snapshots, and remove files that nothing needs."""
    with closing(night.open_lake()) as lake:
        return maintain_lake(night.home, lake, night.stamp.started_at, night.settings.retention)


@stage("report")
def show(night: Night, slowest: Sequence[SlowPage] = ()) -> None:
    """Leave the report of a run in Prefect's UI; the run is in the lake, so a report that fails costs one line."""
    if not is_watched():
        return
    try:
        with closing(night.open_lake()) as lake:
            morning = read_morning(lake, night.stamp.run_id)
        create_artifacts(morning, slowest)
    except Exception as error:
        print(f"wiredesk: the run is done, its report is not ({error!r:.300}); see `wiredesk report`", file=sys.stderr)

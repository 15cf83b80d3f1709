"""The flows: one night of every source, some paths now, stored inputs once more, and maintenance."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.choose_reread import NOTHING, choose_again
from flows.delivery.deliver import deliver
from flows.delivery.due import report_incident
from flows.delivery.incident import Incident
from flows.expected_errors import expected_errors
from flows.run import run_session
from flows.server.alive import Outcome, leave_outcome, mark_alive
from flows.server.recover import CATCH_UP
from flows.settings import Settings, SettingsError, load_settings
from flows.show.maintain import render
from flows.sources import choose_sources, make_window, sources_of_paths
from flows.stop import keep_sigterm, name_run
from flows.upkeep import keep_up
from news.records.alerts import AlertKind
from tasks.session import open_session
from tasks.sources import Source, Window
from tasks.tally import RunReport
from tasks.watching import BATCHES_AT_ONCE
from warehouse.home import Home
from warehouse.memory.stored_inputs import RereadSelection

RUNNER: Any = ThreadPoolTaskRunner(max_workers=BATCHES_AT_ONCE)  # Any: its futures are too narrow for flow()


def _name_nightly() -> str:
    return f"nightly {datetime.now(UTC):%Y-%m-%d %H:%M}"


def _name_by_label() -> str:
    """Return the flow's name with the label that its caller gave, or with the start of the run."""
    return f"{flow_run.flow_name} {flow_run.parameters.get('label') or f'{datetime.now(UTC):%Y-%m-%d %H:%M}'}"


@flow(
    name="nightly",
    flow_run_name=_name_nightly,
    description="One night of every source, from its pages to the published tables.",
    task_runner=RUNNER,
)
def nightly(
    home: str | None = None,
    sources: str | None = None,
    only: list[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    fetch: dict[str, Any] | None = None,  # Any: values of whatever settings are named, which FetchSettings checks
) -> State:
    """Take one night of every source of `sources.toml` from its pages to the published tables.

    With a first or a last day it is a backfill of stories published on those days, both included, by the sources
    whose listings give days.

    Args:
        home: Folder of the warehouse to work on; None for that of this server.
        sources: Path of the sources file; None for that of this server.
        only: Names of the sources to run; None for all.
        since: First day of publication to backfill; None for a night as usual.
        until: Last day of publication to backfill; None for a night as usual.
        fetch: Settings of the group `fetch` for this run alone, such as {"deadline_seconds": 3600}; None for the
            server's own.
    """
    started_at = datetime.now(UTC).replace(microsecond=0)  # as a run's id has it
    try:
        settings = load_settings(home=home, sources=sources, fetch=fetch)
    except SettingsError as error:
        return Failed(message=str(error))
    try:
        window = replace(make_window(since, until), is_scheduled=_is_scheduled())
        if window.is_scheduled and settings.fetch.allow_addresses:
            raise SettingsError(
                "fetch.allow_addresses is set: a scheduled run requests public addresses only; unset it"
            )
        state = _run("nightly", choose_sources(settings.sources, only, window), settings, window=window)
    except SettingsError as error:
        state = Failed(message=str(error))
    except Exception as error:  # a fault of ours, which Prefect shows with its traceback
        _deliver_alerts(settings, Failed(message=repr(error)), started_at)
        raise
    _deliver_alerts(settings, state, started_at)
    return state


def _is_scheduled() -> bool:
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    return bool(run and (run.auto_scheduled or CATCH_UP in run.tags))


@flow(
    name="ingest",
    flow_run_name=_name_by_label,
    description="Local files, folders or globs, now.",
    task_runner=RUNNER,
)
def ingest(
    paths: list[str],
    label: str | None = None,  # noqa: ARG001 - names the flow run
    home: str | None = None,
    options: dict[str, str | None] | None = None,
) -> State:
    """Take local files, folders or globs from their pages to the published tables.

    Args:
        paths: Files, folders or globs on the server's machine.
        label: Name of the run in this UI; None for the time of its start.
        home: Folder of the warehouse to work on; None for that of this server.
        options: Name, kind, language, timezone and date_order of the source, such as {"name": "gazette"}; None for
            what the paths and the pages show.
    """
    try:
        settings = load_settings(home=home)
        return _run("ingest", sources_of_paths(paths, **(options or {})), settings)
    except SettingsError as error:
        return Failed(message=str(error))


@flow(
    name="reprocess",
    flow_run_name=_name_by_label,
    description="Stored pages, read again with today's code.",
    task_runner=RUNNER,
)
def reprocess(
    label: str | None = None,  # noqa: ARG001 - names the flow run
    home: str | None = None,
    sources: str | None = None,
    only: list[str] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> State:
    """Read stored pages again with today's code; stories that come out differently are replaced.

    Args:
        label: Name of the run in this UI; None for the time of its start.
        home: Folder of the warehouse to work on; None for that of this server.
        sources: Path of the sources file; None for that of this server.
        only: Names of the sources to run; None for all.
        since: First day of capture, in UTC; None for all.
        until: Last day of capture, in UTC; None for all.
    """
    return _read_again("reprocess", home, sources, only=only, since=since, until=until)


@flow(
    name="replay",
    flow_run_name=_name_by_label,
    description="Rejected pages, re-extracted after a fix.",
    task_runner=RUNNER,
)
def replay(
    label: str | None = None,  # noqa: ARG001 - names the flow run
    home: str | None = None,
    sources: str | None = None,
    only: list[str] | None = None,
    rule: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> State:
    """Re-extract rejected pages, those of one rule or all; what passes now is accepted at its time of capture.

    Args:
        label: Name of the run in this UI; None for the time of its start.
        home: Folder of the warehouse to work on; None for that of this server.
        sources: Path of the sources file; None for that of this server.
        only: Names of the sources to run; None for all.
        rule: Reason or rule that rejected them, such as too_short; None for all.
        since: First day of capture, in UTC; None for all.
        until: Last day of capture, in UTC; None for all.
    """
    return _read_again("replay", home, sources, only=only, since=since, until=until, rule=rule)


@flow(
    name="maintain",
    flow_run_name="maintain",
    description="The lake kept small: files merged, old snapshots expired, what nothing needs removed.",
)
def maintain(home: str | None = None) -> State:
    """Merge small files, expire old snapshots, and remove files that nothing needs. No row changes.

    Args:
        home: Folder of the warehouse to work on; None for that of this server.
    """
    os.umask(0o077)  # the files of a home are its owner's alone
    settings = load_settings(home=home)
    try:
        state: State = Completed(message=render(keep_up(settings)))
    except expected_errors() as error:
        state = Failed(message=str(error))
    _leave_outcome(Home(settings.home), state)
    return state


def _read_again(
    name: str,
    home: str | None,
    sources: str | None,
    *,
    only: list[str] | None,
    since: date | None,
    until: date | None,
    rule: str | None = None,
) -> State:
    """Read again what is chosen; reprocess and replay differ in nothing else."""
    try:
        settings = load_settings(home=home, sources=sources)
        selection, selected = choose_again(
            settings, is_replay=name == "replay", only=only, rule=rule, since=since, until=until
        )
    except expected_errors() as error:
        return Failed(message=str(error))
    if not selected:
        return Completed(message=NOTHING)
    return _run(name, selected, settings, reread=selection)


def _run(
    name: str,
    sources: list[Source],
    settings: Settings,
    *,
    window: Window | None = None,
    reread: RereadSelection | None = None,
) -> State:
    """Run a flow's stages in this process's session of the home, or in one of its own; return how it ended."""
    os.umask(0o077)  # the files of a home are its owner's alone
    home = Home(Path(settings.home))
    if flow_run_id := _find_flow_run_id():
        mark_alive(home, flow_run_id)
        name_run(flow_run_id)
        keep_sigterm()
    try:
        with open_session(home, settings.limits(), datetime.now(UTC)) as session:
            report = session.report = run_session(name, sources, settings, session, window, reread)
        state = _state_of(report)
    except expected_errors() as error:
        state = Failed(message=str(error))
    _leave_outcome(home, state)
    return state


def _deliver_alerts(settings: Settings, state: State, started_at: datetime) -> None:
    """Send what is due after a night; a night that failed before it could write to the lake is reported from here."""
    if state.is_failed():
        message = f"the night of {started_at:%Y-%m-%d %H:%M} UTC: {state.message}"
        report_incident(
            settings,
            Incident(
                key=f"failed {started_at.isoformat()}", kind=AlertKind.FAILED_NIGHT, at=started_at, message=message
            ),
        )
    deliver(settings)


def _leave_outcome(home: Home, state: State) -> None:
    """Write down how this flow run ended: where the server is away, `up` reports it later."""
    if flow_run_id := _find_flow_run_id():
        leave_outcome(home, flow_run_id, Outcome(type=state.type.value, name=state.name or "", message=state.message))


def _find_flow_run_id() -> str | None:
    context = FlowRunContext.get()
    return str(context.flow_run.id) if context and context.flow_run else None


def _state_of(report: RunReport) -> State:
    whole = report.total
    message = (
        f"{whole.discovered} inputs: {whole.known} known, {whole.accepted} accepted, {whole.duplicate} duplicate, "
        f"{whole.rejected} rejected, {whole.failed} failed"
    )
    if report.status == "failed":
        return Failed(message=report.message or message)
    if report.status == "completed":
        return Completed(message=message)
    name = "".join(word.capitalize() for word in report.status.split("_"))
    return Completed(name=name, message="; ".join(filter(None, (message, report.message))))

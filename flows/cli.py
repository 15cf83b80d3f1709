"""The command line. Every command imports what it needs when it runs: `--help` stays quick."""

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli_forget import add_forget
from flows.cli_report import add_report
from flows.cli_server import add_server
from flows.cli_upkeep import add_upkeep
from flows.exit_codes import DONE, FAILED, WRONG_USAGE
from flows.expected_errors import expected_errors
from flows.no_pandas import leave_out_pandas
from flows.show.terminal import one_line

if TYPE_CHECKING:
    from flows.settings import Settings
    from warehouse.home import Home

DAY = "%Y-%m-%d"

app = typer.Typer(
    help="A news warehouse: articles in, audited tables and SQL answers out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class _Common:
    """Options that come before the command."""

    home: Path | None = None
    sources: Path | None = None


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        typer.echo(f"wiredesk {version('wiredesk')}")
        raise typer.Exit


@app.callback()
def _common(
    home: Annotated[Path | None, typer.Option(help="Folder of catalog, tables and staging (WIREDESK_HOME).")] = None,
    sources: Annotated[Path | None, typer.Option(help="The sources file (WIREDESK_SOURCES).")] = None,
    accept_clock: Annotated[bool, typer.Option("--accept-clock", help="Accept a last run dated after now.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    _Common.home, _Common.sources = home, sources
    if accept_clock:
        os.environ["WIREDESK_ACCEPT_CLOCK"] = "true"  # the flow reads the settings by itself


def _settings(**options: Any) -> "Settings":
    from flows.settings import SettingsError, load_settings

    try:
        return load_settings(home=_Common.home, sources=_Common.sources, **options)
    except SettingsError as error:
        raise _stop(str(error), WRONG_USAGE) from None


def _home() -> "Home":
    from warehouse.home import Home

    return Home(_settings().home)


def _stop(message: str, code: int) -> typer.Exit:
    typer.echo(f"wiredesk: {one_line(message)}", err=True)
    return typer.Exit(code)


Watch = Annotated[bool, typer.Option("--watch", help="Start Prefect's server for it if none is up.")]


@app.command()
def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders or globs.")],
    source: Annotated[str | None, typer.Option(help="Name of the source; else the path's stem.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="text, html, json, jsonl, csv, parquet or warc; else detected.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Two-letter language code; else detected in each page.")] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA time zone for times that are printed without one.")] = None,
    date_order: Annotated[str | None, typer.Option(help="auto, day-first or month-first.")] = None,
    watch: Watch = False,
) -> None:
    """Ingest files, folders or globs, without a sources file."""
    from flows.settings import SettingsError
    from flows.sources import label_of, sources_of_paths
    from tasks.readers.check_path import require_readable
    from tasks.readers.faults import UnknownKindError

    settings = _settings()
    options = {"name": source, "kind": kind, "language": language, "timezone": timezone, "date_order": date_order}
    try:
        wanted = sources_of_paths(paths, **options)
        for path in paths:
            require_readable(path, kind)
    except FileNotFoundError:
        raise _stop(f"{path}: there is nothing at this path; nothing was done", WRONG_USAGE) from None
    except (SettingsError, UnknownKindError) as error:
        raise _stop(str(error), WRONG_USAGE) from None
    from flows.console import run_and_show
    from flows.parameters import IngestParameters

    parameters = IngestParameters(label=label_of(wanted), paths=paths, options=options)
    raise typer.Exit(run_and_show(parameters, wanted, settings, is_watch=watch))


@app.command()
def nightly(
    source: Annotated[list[str] | None, typer.Option(help="Only this source (repeatable).")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=[DAY], help="Backfill: published on this day or later.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=[DAY], help="Backfill: published on this day or before.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be read; publish nothing.")] = False,
    host_gap_seconds: Annotated[float | None, typer.Option(help="Pause between two requests to one host.")] = None,
    deadline_seconds: Annotated[float | None, typer.Option(help="Stop fetching after this long.")] = None,
    allow_address: Annotated[
        list[str] | None,
        typer.Option(help="Exact ip:port that may be fetched from although it is private (repeatable)."),
    ] = None,
) -> None:
    """Run one night over all sources now.

    With --since or --until, backfill past days.
    """
    from flows.settings import SettingsError

    options = {
        "host_gap_seconds": host_gap_seconds,
        "deadline_seconds": deadline_seconds,
        "allow_addresses": tuple(allow_address) if allow_address else None,
    }
    fetch = {name: value for name, value in options.items() if value is not None}
    settings = _settings(fetch=fetch or None)
    from flows.sources import choose_sources, make_window

    try:
        window = make_window(_day(since), _day(until))
        wanted = choose_sources(settings.sources, source, window)
    except SettingsError as error:
        raise _stop(str(error), WRONG_USAGE) from None
    from flows.console import run_and_show, show_plan
    from flows.parameters import NightlyParameters

    for pair in settings.fetch.allow_addresses:
        typer.echo(f"wiredesk: {pair} may be fetched from, private or not", err=True)
    if dry_run:
        raise typer.Exit(show_plan(wanted, settings))
    parameters = NightlyParameters(
        sources=str(settings.sources), only=source, since=_day(since), until=_day(until), fetch=fetch or None
    )
    raise typer.Exit(run_and_show(parameters, wanted, settings))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


Sources = Annotated[list[str] | None, typer.Option("--source", help="Only this source (repeatable).")]
Since = Annotated[datetime | None, typer.Option(formats=[DAY], help="Captured on this day or later.")]
Until = Annotated[datetime | None, typer.Option(formats=[DAY], help="Captured on this day or before.")]


@app.command()
def reprocess(source: Sources = None, since: Since = None, until: Until = None, watch: Watch = False) -> None:
    """Read stored pages again with today's code; fetch nothing."""
    _read_again("reprocess", watch, only=source, since=_day(since), until=_day(until))


@app.command()
def replay(
    source: Sources = None,
    rule: Annotated[str | None, typer.Option(help="Only pages that this rule rejected.")] = None,
    since: Since = None,
    until: Until = None,
    watch: Watch = False,
) -> None:
    """Re-extract rejected pages after a fix."""
    _read_again("replay", watch, only=source, rule=rule, since=_day(since), until=_day(until))


def _read_again(name: str, is_watch: bool, **chosen: Any) -> None:  # Any: what the two commands choose by
    """Read again what is chosen; exit where there is nothing to do."""
    from flows.choose_reread import NOTHING, choose_again
    from flows.settings import SettingsError
    from flows.sources import label_of

    settings = _settings()
    try:
        selection, sources = choose_again(settings, is_replay=name == "replay", **chosen)
    except SettingsError as error:
        raise _stop(str(error), WRONG_USAGE) from None
    except expected_errors() as error:
        raise _stop(str(error), FAILED) from None
    if not sources:
        typer.echo(NOTHING)
        raise typer.Exit(DONE)
    from flows.console import run_and_show
    from flows.parameters import ReplayParameters, ReprocessParameters

    kind = ReplayParameters if name == "replay" else ReprocessParameters
    parameters = kind(label=label_of(sources), sources=str(settings.sources), **chosen)
    raise typer.Exit(run_and_show(parameters, sources, settings, is_watch=is_watch, reread=selection))


add_server(app, _settings, _stop)


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="One query; without it, a prompt opens.")] = None,
    output_format: Annotated[
        str, typer.Option("--format", help="table, csv, json, jsonl, markdown or parquet.")
    ] = "table",
    as_of: Annotated[str | None, typer.Option(help="Query the lake as this run left it.")] = None,
    output: Annotated[Path | None, typer.Option(help="Write to this file instead of stdout.")] = None,
) -> None:
    """Query the lake in SQL, read-only."""
    from flows.show import commands as show

    raise typer.Exit(show.sql(_home(), query, output_format, as_of, output))


@app.command()
def explain(
    what: Annotated[
        str, typer.Argument(metavar="ID_OR_URL", help="An article_id, its first characters, an address, or a path.")
    ],
    output_format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Show a story's fields with their evidence."""
    from flows.show import commands as show

    raise typer.Exit(show.explain(_home(), what, output_format))


add_upkeep(app, _settings)
add_forget(app, _settings)
add_report(app, _settings)


def main() -> None:
    """Run the command line."""
    os.umask(0o077)  # the files of a home are its owner's alone
    leave_out_pandas()
    app(prog_name="wiredesk")

"""The command line. Every command imports what it needs when it runs: `--help` stays quick."""

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from flows.settings import Settings
    from warehouse.home import Home

DONE, FAILED, WRONG_USAGE = 0, 1, 2
DAY = "%Y-%m-%d"

app = typer.Typer(
    help="The night desk of a news warehouse: articles in, audited tables and SQL answers out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class _Common:
    """Options that stand before the command."""

    home: Path | None = None
    sources: Path | None = None


@app.callback()
def _common(
    home: Annotated[Path | None, typer.Option(help="Folder of catalog, tables and staging (WIREDESK_HOME).")] = None,
    sources: Annotated[Path | None, typer.Option(help="The sources file (WIREDESK_SOURCES).")] = None,
) -> None:
    _Common.home, _Common.sources = home, sources


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
    typer.echo(f"wiredesk: {message}", err=True)
    return typer.Exit(code)


@app.command()
def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders or globs.")],
    source: Annotated[str | None, typer.Option(help="Name of the source; else the path's stem.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="text, html, jsonl, csv, parquet or warc; else told by content.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Two-letter code; else read from the pages.")] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA zone of times printed without one.")] = None,
    date_order: Annotated[str | None, typer.Option(help="auto, day-first or month-first.")] = None,
) -> None:
    """Take local files, folders or globs in, now, without a sources file."""
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

    arguments = {"label": label_of(wanted), "paths": paths, "options": options}
    raise typer.Exit(run_and_show("ingest", wanted, settings, arguments))


@app.command()
def nightly(
    source: Annotated[list[str] | None, typer.Option(help="Only this source (may be given again).")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=[DAY], help="Backfill: published on this day or later.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=[DAY], help="Backfill: published on this day or before.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be read; publish nothing.")] = False,
    host_gap_seconds: Annotated[float | None, typer.Option(help="Pause between two requests to one host.")] = None,
    deadline_seconds: Annotated[float | None, typer.Option(help="Stop asking after so long.")] = None,
    allow_address: Annotated[
        list[str] | None,
        typer.Option(help="Exact ip:port that may be asked though it is private (may be given again)."),
    ] = None,
) -> None:
    """Take one night of all sources of sources.toml, once, now; with --since or --until, past days."""
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
        window = make_window(since.date() if since else None, until.date() if until else None)
        wanted = choose_sources(settings.sources, source, window)
    except SettingsError as error:
        raise _stop(str(error), WRONG_USAGE) from None
    from flows.console import run_and_show, show_plan

    for pair in settings.fetch.allow_addresses:
        typer.echo(f"wiredesk: {pair} may be asked, private or not", err=True)
    if dry_run:
        raise typer.Exit(show_plan(wanted, settings))
    arguments = {
        "sources": str(settings.sources),
        "only": source,
        "since": since.date() if since else None,
        "until": until.date() if until else None,
        "fetch": fetch or None,
    }
    raise typer.Exit(run_and_show("nightly", wanted, settings, arguments))


Sources = Annotated[list[str] | None, typer.Option("--source", help="Only this source (may be given again).")]
Since = Annotated[datetime | None, typer.Option(formats=[DAY], help="Captured on this day or later.")]
Until = Annotated[datetime | None, typer.Option(formats=[DAY], help="Captured on this day or before.")]


@app.command()
def reprocess(source: Sources = None, since: Since = None, until: Until = None) -> None:
    """Read what rests in archives and files again with today's code; ask nobody."""
    _read_again("reprocess", source, since, until)


@app.command()
def replay(
    source: Sources = None,
    rule: Annotated[str | None, typer.Option(help="Only what this rule refused.")] = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Put rejections through again after a fix."""
    _read_again("replay", source, since, until, rule=rule)


def _read_again(
    name: str, source: list[str] | None, since: datetime | None, until: datetime | None, **more: str | None
) -> None:
    from flows.choose_reread import NOTHING, choose_again
    from flows.settings import SettingsError
    from flows.sources import label_of
    from warehouse.home import HomeError
    from warehouse.migrate import LakeError

    settings = _settings()
    chosen = {
        "only": source, "since": since.date() if since else None, "until": until.date() if until else None, **more
    }  # fmt: skip
    try:
        _, wanted = choose_again(settings, is_replay=name == "replay", **chosen)  # type: ignore[arg-type]
    except SettingsError as error:
        raise _stop(str(error), WRONG_USAGE) from None
    except (HomeError, LakeError) as error:
        raise _stop(str(error), FAILED) from None
    if not wanted:
        typer.echo(NOTHING)
        raise typer.Exit(DONE)
    from flows.console import run_and_show

    arguments = {"label": label_of(wanted), "sources": str(settings.sources), **chosen}
    raise typer.Exit(run_and_show(name, wanted, settings, arguments))


@app.command()
def up(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of API and UI on 127.0.0.1; 0 takes a free one.")
    ] = 4200,
) -> None:
    """Run Prefect's server, the nightly deployment with its schedule, and a worker, until stopped."""
    from flows.server.up import UpError, run_up

    settings = _settings()
    try:
        raise typer.Exit(run_up(settings, port))
    except UpError as error:
        raise _stop(str(error), FAILED) from None


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="One query; without it a prompt.")] = None,
    output_format: Annotated[
        str, typer.Option("--format", help="table, csv, json, jsonl, markdown or parquet.")
    ] = "table",
    as_of: Annotated[str | None, typer.Option(help="Read the lake as this run left it.")] = None,
    output: Annotated[Path | None, typer.Option(help="Write there instead of to stdout.")] = None,
) -> None:
    """Ask the lake in SQL: read-only, no access outside the lake."""
    from flows.show import commands as show

    raise typer.Exit(show.sql(_home(), query, output_format, as_of, output))


@app.command()
def status() -> None:
    """Show the last runs, open failures and quiet sources."""
    from flows.show import commands as show

    raise typer.Exit(show.status(_home()))


@app.command()
def explain(
    what: Annotated[str, typer.Argument(metavar="ID_OR_URL", help="article_id, its start, an address, or a path.")],
    output_format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Show a story's fields with their evidence."""
    from flows.show import commands as show

    raise typer.Exit(show.explain(_home(), what, output_format))


@app.command()
def verify() -> None:
    """Check every live table file against its checksum."""
    from warehouse.checksums import verify as find_damage
    from warehouse.migrate import LakeError

    home = _home()
    try:
        damaged = find_damage(home)
    except LakeError as error:
        raise _stop(str(error), FAILED) from None
    for damage in damaged:
        typer.echo(damage)
    if damaged:
        raise _stop(f"{len(damaged)} files are damaged; restore them from a backup of {home.tables}", FAILED)
    typer.echo("every live table file equals its checksum")


def main() -> None:
    """Run the command line."""
    os.umask(0o077)  # what a desk keeps is its owner's alone
    app(prog_name="wiredesk")

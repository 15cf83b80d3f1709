"""The sources of a run: those of `sources.toml`, or the paths given to `ingest`."""

import re
import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from flows.settings import SettingsError, show_value
from news.story.field_names import COLUMN_FIELDS
from tasks.readers.tables.charsets import find_charset
from tasks.sources import FileKind, Signal, Source, SourceKind, SourceOptions, WebKind, WebOptions, Window

MAX_SOURCES_BYTES = 1024 * 1024
NAME = re.compile(r"[a-z0-9_-]{1,64}")
HOST = re.compile(r"[A-Za-z0-9._-]{1,253}")
WEB_KINDS = get_args(WebKind)


class _Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: FileKind | None = None
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$")
    timezone: str | None = None
    date_order: Literal["auto", "day-first", "month-first"] = "auto"

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str | None) -> str | None:
        if value is not None and value not in available_timezones():
            raise ValueError("not an IANA time zone such as Europe/Berlin")
        return value


class _SourceTable(_Options):
    name: str = Field(pattern=rf"^{NAME.pattern}$")
    location: str = Field(min_length=1)

    kind: SourceKind  # type: ignore[assignment]
    hosts: tuple[str, ...] = Field(default=(), strict=False)
    honour: tuple[Signal, ...] = Field(default=(), strict=False)
    columns: dict[str, str] = Field(default_factory=dict, max_length=len(COLUMN_FIELDS))
    charset: str | None = None

    @field_validator("columns")
    @classmethod
    def _name_fields(cls, value: dict[str, str]) -> dict[str, str]:
        if unknown := [field for field in value if field not in COLUMN_FIELDS]:
            raise ValueError(f"{unknown[0]!r:.80} is no field; fields are: {', '.join(COLUMN_FIELDS)}")
        if empty := [field for field, column in value.items() if not column.strip()]:
            raise ValueError(f"{empty[0]} names no column")
        return {field: column.strip() for field, column in value.items()}

    @field_validator("charset")
    @classmethod
    def _is_read(cls, value: str | None) -> str | None:
        name = find_charset(value) if value is not None else None
        if value is not None and name is None:
            raise ValueError("no charset that is read; those are utf-8, windows-1252 and other extensions of ASCII")
        return name

    @field_validator("hosts")
    @classmethod
    def _are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not HOST.fullmatch(host):
                raise ValueError(f"{host!r:.80} is no host name such as cdn.gazette.example")
        return tuple(host.lower() for host in value)


def load_sources(path: Path, only: list[str] | None = None) -> list[Source]:
    """Return the sources of a `sources.toml`, in its order; raise SettingsError naming file, source and field.

    A relative location starts at the file's own folder. `only` picks sources by name.
    """
    try:
        if path.stat().st_size > MAX_SOURCES_BYTES:
            raise SettingsError(f"{path}: larger than 1 MiB; split it, or read folders by glob")
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); copy the example from the README") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from None
    if unknown := set(tables) - {"source"}:
        raise SettingsError(f"{path}: '{min(unknown)}' is not allowed here; sources are [[source]] tables")
    entries = tables.get("source")
    if not isinstance(entries, list) or not entries:
        raise SettingsError(f"{path}: names no source; add a [[source]] with name, kind and location")
    sources: dict[str, Source] = {}
    for number, entry in enumerate(entries, start=1):
        source = _parse_table(path, number, entry)
        if source.name in sources:
            raise SettingsError(f"{path}: source '{source.name}' appears twice; names are unique")
        sources[source.name] = source
    if only:
        if missing := [name for name in only if name not in sources]:
            raise SettingsError(f"{path}: has no source '{missing[0]}'; it names: {', '.join(sources)}")
        return [sources[name] for name in sources if name in only]
    return list(sources.values())


def _parse_table(path: Path, number: int, entry: object) -> Source:
    if not isinstance(entry, dict):
        raise SettingsError(f"{path}: source number {number} is no table; write [[source]]")
    label = repr(entry["name"]) if isinstance(entry.get("name"), str) else f"number {number}"
    try:
        valid = _SourceTable(**entry)
    except ValidationError as error:
        raise SettingsError(f"{path}: source {label} {_describe(error)}") from None
    web = None
    location = str(path.parent / valid.location)
    if valid.kind in WEB_KINDS:
        web = WebOptions(hosts=valid.hosts, honour=valid.honour)
        if "://" in valid.location:
            location = valid.location
        elif valid.kind != "urls":
            raise SettingsError(
                f"{path}: source {label} has location {show_value(valid.location)}; kind {valid.kind} takes an address "
                "that begins with https:// or http://"
            )
    elif valid.hosts or valid.honour:
        raise SettingsError(f"{path}: source {label} has 'hosts' or 'honour', which are for kinds on the web")
    if valid.columns and valid.kind not in ("csv", "parquet"):
        raise SettingsError(f"{path}: source {label} has 'columns', which are for kinds csv and parquet")
    if valid.charset and valid.kind != "csv":
        raise SettingsError(f"{path}: source {label} has 'charset', which is for kind csv")
    return Source(
        name=valid.name,
        kind=valid.kind,
        locations=(location,),
        web=web,
        options=SourceOptions(
            language=valid.language,
            timezone=valid.timezone,
            date_order=valid.date_order,
            columns=tuple(valid.columns.items()),
            charset=valid.charset,
        ),
    )


def _describe(error: ValidationError) -> str:
    """Say what is wrong with one source in the words of `sources.toml`."""
    first = error.errors(include_url=False)[0]
    field, kind, value = str(first["loc"][0]), first["type"], first.get("input")
    if kind == "missing":
        return f"has no {field}"
    if kind == "extra_forbidden":
        return (
            f"has '{field}', which is not a setting of a source; settings are: {', '.join(_SourceTable.model_fields)}"
        )
    if kind == "literal_error":
        known = first["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        return f"has {field} {show_value(value)}; known {field}s: {known}"
    if field == "name":
        return f"has name {show_value(value)}; names are 1 to 64 of a-z, 0-9, _ and -"
    return f"has {field} {show_value(value)}: {first['msg'].removeprefix('Value error, ')}"


def sources_of_paths(
    paths: list[str],
    *,
    name: str | None = None,
    kind: str | None = None,
    language: str | None = None,
    timezone: str | None = None,
    date_order: str | None = None,
) -> list[Source]:
    """Return the sources that `ingest` reads: one for each stem among the paths, or one by `name`."""
    if name is not None and not NAME.fullmatch(name):
        raise SettingsError(f"--source {name!r:.80}: names are 1 to 64 of a-z, 0-9, _ and -")
    given = {"kind": kind, "language": language, "timezone": timezone, "date_order": date_order}
    try:
        options = _Options(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(f"the command {_describe(error).replace('date_order', 'date-order')}") from None
    locations: dict[str, list[str]] = {}
    for path in dict.fromkeys(paths):  # a path given twice is one input
        locations.setdefault(name or _stem(path), []).append(path)
    return [
        Source(
            name=source,
            kind=options.kind,
            locations=tuple(places),
            options=SourceOptions(language=options.language, timezone=options.timezone, date_order=options.date_order),
        )
        for source, places in locations.items()
    ]


def choose_sources(path: Path, only: list[str] | None, window: Window) -> list[Source]:
    """Return the sources of a night; of a backfill, those whose listings give days.

    Raises SettingsError as `load_sources` does, and where a backfill has no source.
    """
    chosen = load_sources(path, only)
    if window.since is None and window.until is None:
        return chosen
    able = [source for source in chosen if source.web is not None and source.kind != "urls"]
    if not able:
        raise SettingsError(f"{path}: no source can be taken by day; kinds feed, sitemap, page and archive can")
    return able


def make_window(since: date | None, until: date | None) -> Window:
    """Return the days of a backfill, in UTC, `until` included; raise SettingsError where they end before they begin."""
    if since and until and until < since:
        raise SettingsError(f"--until {until} is before --since {since}")
    if until == date.max:
        raise SettingsError(f"--until {until} is the calendar's last day; leave --until out to take every later day")
    start = datetime.combine(since, time.min, UTC) if since else None
    end = datetime.combine(until, time.min, UTC) + timedelta(days=1) if until else None
    return Window(start, end)


def label_of(sources: Sequence[Source]) -> str:
    """Return the names of a run's sources, the first three of them, as people are shown them."""
    return ", ".join(source.name for source in sources[:3]) + (" …" if len(sources) > 3 else "")


def _stem(path: str) -> str:
    """Return a path's stem as a source name: `Gazette 2026.warc.gz` becomes `gazette-2026`."""
    name = Path(path).name.removesuffix(".gz")
    stem = re.sub(r"[^a-z0-9_-]+", "-", Path(name).stem.lower()).strip("-")[:64]
    return stem or "paths"

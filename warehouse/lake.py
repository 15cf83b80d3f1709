"""The lake: Parquet files under one SQLite catalog, opened for a run or for readers."""

import importlib.util
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb

from warehouse.home import Home
from warehouse.migrate import LakeError, migrate, require_current
from warehouse.sql import quote_literal

T = TypeVar("T")

# Order matters: DuckLake finds the SQLite scanner already loaded and never downloads it.
EXTENSIONS = ("sqlite_scanner", "ducklake")
# Enough to link and publish a night of 100,000 pages; what does not fit spills into the home's scratch folder.
MEMORY_LIMIT = "400MB"
# Parquet writers hold a row group a thread, twice: whichever is reached first keeps that to some ten megabytes,
# for stories of 8 kB as for ledger rows of 200 bytes.
ROW_GROUP_ROWS = 20480
ROW_GROUP_KILOBYTES = 8_000
# Rows that pass between stages at once: ten megabytes of long stories.
ROWS_AT_ONCE = 512
# Waits between tries at a busy catalog: 6 s in all, on top of the 10 s that SQLite itself waits each time.
WAITS_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 2.0)
# Messages of DuckDB, SQLite and the kernel when there is no room; "too large" is a limit on a file's size.
FULL_MESSAGES = ("no space left", "disk is full", "disk full", "file too large", "quota exceeded")
# DuckLake's message on a catalog without its tables.
NOT_BEGUN = "creating a new DuckLake is explicitly disabled"
TRANSIENT_MESSAGES = ("database is locked", "conflict", "database table is locked", "concurrent")


def open_lake(
    home: Home,
    *,
    read_only: bool = False,
    memory_limit: str = MEMORY_LIMIT,
    threads: int | None = None,
    is_prepared: bool = False,
    is_checked: bool = False,
) -> duckdb.DuckDBPyConnection:
    """Open the lake of `home`, attached as `lake`; for writing, create or migrate it first where needed.

    `is_prepared` says that this run has opened it before, so that version and options need no second look; inside
    `kept_open` it is then a further connection to what is open.
    A writer has one thread unless `threads` says otherwise: each more holds buffers of its own, and the other
    cores read pages. `is_checked` leaves out the check of DuckDB's extensions, which takes longer than a small query:
    for commands that run no SQL but ours.

    Raises LakeError with the next step when it cannot be opened, and NewerLakeError when a newer
    Wiredesk wrote it. A damaged catalog is left exactly as it is.
    """
    if is_prepared and (kept := _kept.get(home.catalog)):
        return _connect_to(kept, memory_limit)
    has_catalog = _has_catalog(home)
    if read_only and not has_catalog:
        raise no_lake(home)
    if not read_only:
        home.prepare()
        _drop_dead_scratch(home)
    connection = open_duckdb(home.scratch, memory_limit, threads if read_only else threads or 1, is_checked=is_checked)
    try:
        if has_catalog:
            _check_catalog(connection, home)
        retry_while_busy(lambda: attach_lake(connection, home, read_only=read_only))
        if read_only and not is_prepared:
            require_current(connection)
        elif not read_only:
            # The order of rows means nothing here, and keeping it costs memory.
            connection.execute("set preserve_insertion_order = false")
            _settle_writer(connection)
            # A file that is rewritten under its old name within a moment would be read from this cache, torn.
            connection.execute("set enable_external_file_cache = false")
            # A run queries the same tables some forty times: each file's footer is read once.
            connection.execute("set parquet_metadata_cache = true")
            if not is_prepared:
                retry_while_busy(lambda: _settle_options(connection, home))
                retry_while_busy(lambda: migrate(connection))
    except duckdb.Error as error:
        connection.close()
        if read_only and NOT_BEGUN in str(error):  # the run that made the file was killed before its first commit
            raise no_lake(home) from error
        raise LakeError(f"{home.catalog}: the lake cannot be opened ({first_line(error)})") from error
    except BaseException:
        connection.close()
        raise
    return connection


# The lakes that this process keeps open, by their catalogs.
_kept: dict[Path, duckdb.DuckDBPyConnection] = {}


@contextmanager
def kept_open(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the lake of `home` for writing, and keep it open for all stages of a run until the block ends.

    To attach it and to read its schema, views and all, takes a tenth of a second each time.
    """
    lake = open_lake(home)
    _kept[home.catalog] = lake
    try:
        yield lake
    finally:
        del _kept[home.catalog]
        lake.close()


def _connect_to(kept: duckdb.DuckDBPyConnection, memory_limit: str) -> duckdb.DuckDBPyConnection:
    """Return a further connection to an open lake, with temporary tables and settings of its own."""
    connection = kept.cursor()
    connection.execute(f"set global memory_limit = {quote_literal(memory_limit)}")
    _settle_connection(connection)
    _settle_writer(connection)
    return connection


def _settle_connection(connection: duckdb.DuckDBPyConnection) -> None:
    # Stdout is for results, but in a process without a script, such as `python -c`, DuckDB draws its progress there.
    connection.execute("set enable_progress_bar = false")
    # The month of a partition must not depend on where the machine is.
    connection.execute("set TimeZone = 'UTC'")


def _settle_writer(connection: duckdb.DuckDBPyConnection) -> None:
    # Otherwise DuckDB holds half a million rows, bodies and all, before it writes the first of them.
    connection.execute(f"set partitioned_write_flush_threshold = {ROWS_AT_ONCE}")


def retry_while_busy(action: Callable[[], T]) -> T:
    """Run `action`, again after a pause while another writer is in the way; then raise what it raised."""
    for wait in WAITS_SECONDS:
        try:
            return action()
        except duckdb.Error as error:
            if not is_transient(error):
                raise
        time.sleep(wait)
    return action()


def is_transient(error: duckdb.Error) -> bool:
    """Return whether another writer caused the error, so that trying again may help."""
    message = str(error).lower()
    return any(sign in message for sign in TRANSIENT_MESSAGES)


def is_disk_full(error: Exception) -> bool:
    """Return whether the disk had no room, or the process may write no more."""
    message = str(error).lower()
    return any(sign in message for sign in FULL_MESSAGES)


def first_line(error: BaseException) -> str:
    """Return an error's message as one line."""
    return str(error).strip().partition("\n")[0].strip()


_checked: set[Path] = set()


def _has_catalog(home: Home) -> bool:
    """Return whether a lake exists; raise LakeError when its catalog is gone but its tables are not.

    Only the file's size is read: opening and closing the catalog here, beside DuckDB's own SQLite
    in this process, would drop the locks that protect a commit under way.
    """
    try:
        size = home.catalog.stat().st_size
    except FileNotFoundError:
        size = 0
    except OSError as error:
        raise LakeError(f"{home.catalog}: cannot be read ({error.strerror})") from error
    if size:
        return True
    # A lake owns one Parquet file from its first commit on, so without any there is nothing to lose.
    if next(home.tables.rglob("*.parquet"), None) is not None:
        raise _damaged(home, "is missing or empty, while its tables are there")
    return False


def no_lake(home: Home) -> LakeError:
    """Return the error that a home without a lake raises; its message says how to make one."""
    return LakeError(f"{home.root}: holds no lake yet; `wiredesk ingest PATH` makes one")


def _damaged(home: Home, what: str) -> LakeError:
    return LakeError(
        f"{home.catalog}: {what}; restore it from a backup of {home.root} "
        "(catalog.sqlite together with tables/); nothing was changed"
    )


def _check_catalog(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Raise LakeError for a catalog that is cut or corrupt, before anything may write to it."""
    try:
        connection.execute(f"attach {quote_literal(home.catalog)} as catalog_check (type sqlite, read_only)")
        connection.execute("from sqlite_query('catalog_check', 'PRAGMA quick_check(1)')")
        row = connection.fetchone()
        connection.execute("detach catalog_check")
    except duckdb.Error as error:
        message = first_line(error)
        if "unable to open" in message or "Permission denied" in message:
            raise LakeError(f"{home.catalog}: cannot be opened ({message})") from error
        if is_transient(error):  # a commit is under way, so SQLite could read it a moment ago
            return
        raise _damaged(home, f"is damaged ({message.rpartition(': ')[2]})") from error
    if row != ("ok",):
        raise _damaged(home, "is damaged (SQLite's check failed)")


def open_duckdb(
    spill_folder: Path, memory_limit: str, threads: int | None, *, is_checked: bool = False
) -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB that can attach lakes; what does not fit into memory goes into `spill_folder`."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": memory_limit,
        # A folder for each connection: DuckDB's spill files have no process in their names.
        "temp_directory": str(spill_folder / f"{os.getpid()}-{secrets.token_hex(4)}"),
    }
    if threads is not None:
        config["threads"] = str(threads)
    paths = [_extension_path(name) for name in EXTENSIONS]
    # Checking the signatures of 30 MB takes 0.3 s of CPU, and a run opens the lake at each stage: what this
    # process has checked and mapped once is loaded again unasked. Readers' SQL can load nothing either way.
    config["allow_unsigned_extensions"] = is_checked or _checked.issuperset(paths)
    connection = duckdb.connect(":memory:", config=config)
    for path in paths:
        connection.execute(f"load {quote_literal(path)}")
    if not is_checked:
        _checked.update(paths)
    _settle_connection(connection)
    # What a stage has done with goes back to the system at once, so that a large night is no larger than a small one.
    connection.execute("set allocator_flush_threshold = '1MB'")
    connection.execute("set allocator_bulk_deallocation_flush_threshold = '1MB'")
    return connection


def _extension_path(name: str) -> Path:
    package = f"duckdb_extension_{name}"
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if path.exists():
            return path
    wheel = package.replace("_", "-")
    raise LakeError(f"the DuckDB extension {name} is not installed; run: pip install {wheel}=={duckdb.__version__}")


def attach_lake(connection: duckdb.DuckDBPyConnection, home: Home, *, read_only: bool, name: str = "lake") -> None:
    """Attach the lake of `home` under `name`, as it is: nothing is checked, created or migrated.

    The paths of its files are relative to tables/, which is given each time, because a home may move.
    """
    connection.execute(
        f"attach {quote_literal(f'ducklake:sqlite:{home.catalog.absolute()}')} as {name} ("
        f"{'read_only, ' if read_only else ''}"
        f"data_path {quote_literal(f'{home.tables.absolute()}/')}, override_data_path true, "
        "meta_journal_mode 'WAL', meta_busy_timeout 10000, data_inlining_row_limit 0)"
    )


def _settle_options(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Write into the catalog how files are written, and where the home is now for those who attach it by hand."""
    current = dict(
        connection.execute("select option_name, value from lake.options() where scope = 'GLOBAL'").fetchall()
    )
    wanted = {
        "parquet_compression": "zstd",
        "parquet_row_group_size": str(ROW_GROUP_ROWS),
        "parquet_row_group_size_bytes": f"{ROW_GROUP_KILOBYTES}KB",
        "data_inlining_row_limit": "0",
    }
    for name, value in wanted.items():
        if current.get(name) != value.replace("KB", "000"):  # sizes are kept in bytes
            connection.execute(f"call lake.set_option({quote_literal(name)}, {quote_literal(value)})")
    data_path = f"{home.tables.absolute()}/"
    if current.get("data_path") != data_path:
        connection.execute(
            "update __ducklake_metadata_lake.ducklake_metadata set value = ? where key = 'data_path'", [data_path]
        )


def _drop_dead_scratch(home: Home) -> None:
    """Remove spill files of killed processes."""
    if home.scratch.is_dir():
        for folder in home.scratch.iterdir():
            pid = folder.name.partition("-")[0]
            if pid.isdigit() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
                shutil.rmtree(folder, ignore_errors=True)

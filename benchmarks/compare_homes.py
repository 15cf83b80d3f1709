"""Compare the lakes of two homes row by row: whether other code, given the same input, published the same rows.

`python -m benchmarks.compare_homes HOME_A HOME_B` returns 0 when all rows are equal, 1 when some differ, and 2 when it
was called wrongly or a lake cannot be read.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from news.records.tables import RECORDS
from warehouse.home import Home
from warehouse.lake import attach_lake, first_line, open_duckdb
from warehouse.migrate import LakeError
from warehouse.sql import quote_literal

# Rows are compared by digest and spill to disk, so that a lake of any size fits.
MEMORY_LIMIT = "400MB"
# Differing rows that are shown of a table, and characters of a value.
SHOWN_ROWS = 5
SHOWN_CHARS = 60
SIDES = ("a", "b")

# Columns that name the run or the code and differ from run to run, with the reason. A row keeps the number of its run:
# `run_id` is compared as the `run_number` that it has in `runs`.
LEFT_OUT: dict[str, dict[str, str]] = {
    "*": {
        "run_id": "names the run",
        "first_seen_at": "the start of a run",
        "extractor_version": "names the code",
    },
    "revisions": {"accepted_at": "the start of a run"},
    "inputs": {
        "input_id": "a digest of the run and the input",
        "fetch_id": "a digest of the run and the exchange",
        "retry_at": "counts from the moment of the response",
    },
    "fetches": {
        "fetch_id": "a digest of the run and the exchange",
        "first_fetch_id": "a digest of the run and the exchange",
        "requested_at": "the moment of the request",
        "retry_at": "counts from the moment of the response",
        "waited_seconds": "a duration",
        "elapsed_seconds": "a duration",
        "remote_address": "a test server has another port each time",
        "host": "a test server has another port each time; `url` is compared",
        "archive_file": "names the run",
        "archive_offset": "records before it hold the moments of their requests, and pack to other sizes",
    },
    "rejections": {
        "rejection_id": "a digest of the run and the row",
        "input_id": "a digest of the run and the input",
    },
    "runs": {
        "started_at": "the start of a run",
        "finished_at": "the end of a run",
        "versions": "names the code",
        "settings": "names the code's settings, which grow with it",
        "suite_sha256": "names the code's rules; their results are compared in `audits`",
    },
    "audits": {"notes": "prose of the code"},
    "source_figures": {"median_age_hours": "counts to the start of a run"},
    "alerts": {
        "alert_id": "a digest of the run and the alert",
        "opened_at": "the start of a run",
        "opened_run": "names the run",
        "last_seen_at": "the start of a run",
        "last_seen_run": "names the run",
        "closed_at": "the start of a run",
    },
}

# A folder says where the input was, and not what was read: only names of files are compared. Of an archive that the
# run wrote itself, even the name and the place differ.
_NAME_ONLY = r"regexp_replace(regexp_replace({column}, '^archive/.*', 'archive'), '^.*/', '')"
# What replaces a column's value in the comparison.
COMPARED_AS = {
    "raw_ref": _NAME_ONLY,
    "containers": r"""regexp_replace({column}, '"path": "[^"]*/', '"path": "', 'g')""",
    # The moment of a request, where the run made one; else the date in the file.
    "fetched_at": "case when not starts_with(coalesce(raw_ref, 'archive/'), 'archive/') then {column} end",
}

# The columns by which rows are put in order and found again, where the table's own key names the run.
KEYS: dict[str, tuple[str, ...]] = {
    "inputs": ("run_number", "source", "locator", "url"),
    "fetches": ("run_number", "source", "role", "url", "attempt", "hop"),
    "rejections": ("run_number", "source", "table_name", "row_key", "rule", "url", "raw_ref"),
    "runs": ("run_number",),
    "audits": ("run_number", "table_name", "expectation"),
    "source_runs": ("run_number", "source"),
    "source_figures": ("run_number", "source"),
    "alerts": ("kind", "source", "subject", "message"),
}

Key = tuple[object, ...]
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class TableComparison:
    """How one table differs: rows are counted by key, and the first of them shown by key and side."""

    name: str
    row_counts: tuple[int, int]
    differing_count: int
    first: tuple[tuple[Key, list[Row], list[Row]], ...]
    odd_columns: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        """Whether both lakes have the same rows and columns."""
        return not self.differing_count and not self.odd_columns


def open_both(homes: Sequence[Path], spill_folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection with both lakes attached for reading, as `a` and `b`; raise LakeError when one is no lake."""
    connection = open_duckdb(spill_folder, MEMORY_LIMIT, None)
    for name, root in zip(SIDES, homes, strict=True):
        home = Home(root)
        if not home.catalog.is_file():
            connection.close()
            raise LakeError(f"{root}: holds no lake")
        try:
            attach_lake(connection, home, read_only=True, name=name)
            connection.execute(f"from {name}.runs limit 0")
        except duckdb.Error as error:
            connection.close()
            raise LakeError(f"{home.catalog}: the lake cannot be opened ({first_line(error)})") from error
    return connection


def compare_table(connection: duckdb.DuckDBPyConnection, name: str, key: Sequence[str]) -> TableComparison:
    """Compare one table of the two attached lakes."""
    ours, theirs = (_list_columns(connection, side, name) for side in SIDES)
    shared = [column for column in ours if column in theirs]
    odd = [f"{column} is in {side} only" for side, one, other in (("A", ours, theirs), ("B", theirs, ours))
           for column in one if column not in other]  # fmt: skip
    if not shared:  # the table itself is missing on one side
        return TableComparison(name, (0, 0), 0, (), tuple(odd))
    keys = ", ".join(key)
    for side in SIDES:
        _create_rows_view(connection, side, name, shared)
        connection.execute(f"create or replace temp table digests_{side} as select {keys}, digest from rows_{side}")
    connection.execute(
        "create or replace temp table differing as "
        "(from digests_a except all from digests_b) union all (from digests_b except all from digests_a)"
    )
    counts = [_count(connection, f"select count(*) from digests_{side}") for side in SIDES]
    differing = _count(connection, f"select count(*) from (select distinct {keys} from differing)")
    firsts = connection.execute(f"select distinct {keys} from differing order by {keys} limit {SHOWN_ROWS}").fetchall()
    first = tuple((row, _load_rows(connection, "a", key, row), _load_rows(connection, "b", key, row)) for row in firsts)
    return TableComparison(name, (counts[0], counts[1]), differing, first, tuple(odd))


def _list_columns(connection: duckdb.DuckDBPyConnection, side: str, table: str) -> list[str]:
    rows = connection.execute(
        f"select column_name from duckdb_columns() where database_name = {quote_literal(side)} "
        f"and table_name = {quote_literal(table)} order by column_index"
    ).fetchall()
    return [column for (column,) in rows]


def _create_rows_view(connection: duckdb.DuckDBPyConnection, side: str, table: str, columns: Sequence[str]) -> None:
    """Create the view `rows_a` or `rows_b`: what is compared of a table, and the digest of each row."""
    left_out = LEFT_OUT["*"] | LEFT_OUT.get(table, {})
    compared = {name: COMPARED_AS.get(name, "{column}").format(column=f'"{name}"')
                for name in columns if name not in left_out}  # fmt: skip
    source = f"{side}.{table}"
    if "run_id" in columns and table != "runs":
        source = f"{source} left join (select run_id, run_number from {side}.runs) using (run_id)"
        compared["run_number"] = "run_number"
    selected = ", ".join(f'{expression} as "{name}"' for name, expression in compared.items())
    packed = ", ".join(f'"{name}" := rows."{name}"' for name in compared)
    connection.execute(
        f"create or replace temp view rows_{side} as "
        f"select *, md5(to_json(struct_pack({packed}))::varchar) as digest from (select {selected} from {source}) rows"
    )


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _load_rows(connection: duckdb.DuckDBPyConnection, side: str, key: Sequence[str], values: Key) -> list[Row]:
    is_row = " and ".join(f"{column} is not distinct from ${i}" for i, column in enumerate(key, 1))
    answer = connection.execute(f"select * exclude (digest) from rows_{side} where {is_row} order by digest", [*values])
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def compare_homes(homes: Sequence[Path]) -> Iterator[TableComparison]:
    """Yield how each table of the two homes' lakes differs; raise LakeError when a lake cannot be read."""
    with TemporaryDirectory() as folder, closing(open_both(homes, Path(folder))) as connection:
        for record in RECORDS:
            table = record.TABLE  # type: ignore[attr-defined]
            yield compare_table(connection, table.name, KEYS.get(table.name, table.key))


def show(console: Console, comparisons: Sequence[TableComparison]) -> None:
    """Print a line for each table, and then the first rows that differ."""
    summary = Table(title="rows of the two lakes", title_justify="left")
    summary.add_column("table")
    for label in ("rows in A", "rows in B", "rows that differ"):
        summary.add_column(label, justify="right")
    for each in comparisons:
        differing = f"{each.differing_count:,}" + (", and columns" if each.odd_columns else "")
        style = "green" if each.is_equal else "red"
        summary.add_row(each.name, *(f"{count:,}" for count in each.row_counts), f"[{style}]{differing}[/]")
    console.print(summary)
    for each in comparisons:
        for line in _difference_lines(each):
            console.print(escape(line), soft_wrap=True, highlight=False)


def _difference_lines(comparison: TableComparison) -> Iterator[str]:
    if not comparison.is_equal:
        yield f"\n{comparison.name}"
    for column in comparison.odd_columns:
        yield f"  column {column}"
    for key, ours, theirs in comparison.first:
        yield f"  {', '.join(map(_cut, key))}"
        if len(ours) == len(theirs) == 1:
            for column, value in ours[0].items():
                if value != theirs[0][column]:
                    other = theirs[0][column]
                    yield f"    {column}: {_cut_beside(value, other)} | {_cut_beside(other, value)}"
        else:
            yield f"    {len(ours)} in A, {len(theirs)} in B"
    if comparison.differing_count > len(comparison.first):
        yield f"  and {comparison.differing_count - len(comparison.first):,} more"


def _cut(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"


def _cut_beside(value: object, other: object) -> str:
    """Return a value from shortly before it parts from the other one.

    >>> _cut_beside("a" * 99 + "b", "a" * 99 + "c")
    '…aaaaaaaaaab'
    """
    text, beside = str(value), str(other)
    parts = next((i for i, (x, y) in enumerate(zip(text, beside, strict=False)) if x != y), min(len(text), len(beside)))
    start = max(0, parts - 10)
    return ("…" if start else "") + _cut(text[start:])


def main(arguments: Sequence[str]) -> int:
    """Compare two homes and return the exit code: 0 equal, 1 different, 2 called wrongly or no readable lake."""
    parser = argparse.ArgumentParser(prog="benchmarks.compare_homes", description=(__doc__ or "").partition("\n")[0])
    for name in ("HOME_A", "HOME_B"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args(arguments)
    try:
        comparisons = list(compare_homes([options.HOME_A, options.HOME_B]))
    except LakeError as error:
        print(error, file=sys.stderr)
        return 2
    show(Console(), comparisons)
    return 0 if all(each.is_equal for each in comparisons) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

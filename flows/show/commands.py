"""The reading commands: rows of a query, the status of a home, a story's evidence.

Each function returns the command's exit code. Nothing heavy is imported until one is called.
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from flows.exit_codes import DONE, FAILED, WRONG_USAGE

if TYPE_CHECKING:
    import duckdb

    from warehouse.home import Home


def sql(home: "Home", query: str | None, format: str, as_of: str | None, output: Path | None) -> int:
    """Print a query's rows, or the rows of each statement on stdin, or open a prompt."""
    from flows.show.formats import FORMATS

    if format not in FORMATS:
        return _say(f"unknown format {format!r}; known: {', '.join(FORMATS)}", WRONG_USAGE)
    if format == "parquet" and output is None:
        return _say("parquet is no text: name a file with --output FILE", WRONG_USAGE)
    if query is None and output is not None:
        return _say("--output needs a query", WRONG_USAGE)

    def answer(connection: "duckdb.DuckDBPyConnection") -> int:
        if query is not None:
            return _print_query(connection, query, format, output)
        if sys.stdin.isatty():
            from flows.show.prompt import run_prompt

            return run_prompt(lambda text: _print_query(connection, text, format, None))
        from warehouse.query.query import QueryError, split_statements

        try:
            statements = split_statements(connection, sys.stdin.read())
        except QueryError as error:
            return _say(str(error), WRONG_USAGE)
        codes = (_print_query(connection, text, format, None) for text in statements)
        return next((code for code in codes if code), DONE)

    return _with_reader(home, as_of, answer)


def status(home: "Home") -> int:
    """Print last runs, open failures and quiet sources."""

    def answer(connection: "duckdb.DuckDBPyConnection") -> int:
        from flows.show.stories import render_status
        from warehouse.query.status import read_status

        sys.stdout.write(render_status(read_status(connection)))
        return DONE

    return _with_reader(home, None, answer)


def explain(home: "Home", what: str, format: str = "text") -> int:
    """Print a story's fields with their evidence; exit code 1 when none or several fit."""
    if format not in ("text", "json"):
        return _say(f"unknown format {format!r}; known: text, json", WRONG_USAGE)

    def answer(connection: "duckdb.DuckDBPyConnection") -> int:
        from flows.show.stories import render_explanation, render_json, render_matches
        from warehouse.query.explain import explain as find_explanation
        from warehouse.query.story_lookup import NotStored, StoryMatches

        found = find_explanation(connection, what)
        if isinstance(found, NotStored):
            return _say(found.message, FAILED)
        if isinstance(found, StoryMatches):
            return _say(render_matches(what, found), FAILED)
        sys.stdout.write(render_json(found) if format == "json" else render_explanation(found))
        return DONE

    return _with_reader(home, None, answer)


def _with_reader(home: "Home", as_of: str | None, answer: Callable[["duckdb.DuckDBPyConnection"], int]) -> int:
    """Run a query of the lake; what is wrong with it is one sentence on stderr."""
    import duckdb

    from warehouse.migrate import LakeError
    from warehouse.query.query import UnknownRunError, connect_reader, render_error

    try:
        with connect_reader(home, as_of) as connection:
            code = answer(connection)
            sys.stdout.flush()
            return code
    except UnknownRunError as error:
        return _say(str(error), WRONG_USAGE)
    except LakeError as error:
        return _say(str(error), FAILED)
    except duckdb.Error as error:
        return _say(f"{home.root}: the lake cannot be read ({render_error(error)})", FAILED)
    except BrokenPipeError:
        # The reader of our output (`| head`) has seen enough; Python must not complain at its end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _print_query(connection: "duckdb.DuckDBPyConnection", query: str, format: str, output: Path | None) -> int:
    """Run and print a query in a thread of its own: DuckDB ignores Ctrl-C, but can be interrupted."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        answer = pool.submit(_write_answer, connection, query, format, output)
        try:
            return answer.result()
        except KeyboardInterrupt:
            while not answer.done():  # the query may not have begun at the first interrupt
                connection.interrupt()
                wait([answer], timeout=0.1)
            return _say("stopped", FAILED)


def _write_answer(connection: "duckdb.DuckDBPyConnection", query: str, format: str, output: Path | None) -> int:
    from flows.show.formats import WRITERS, write_parquet
    from warehouse.query.query import QueryError, StoppedError, run_query

    try:
        rows = run_query(connection, query)
        if output is None:
            WRITERS[format](rows, sys.stdout, is_terminal=sys.stdout.isatty())
            return DONE
        with _replaced(output) as half:
            if format == "parquet":
                write_parquet(rows, half)
            else:
                with half.open("w", encoding="utf-8", newline="") as out:
                    WRITERS[format](rows, out, is_terminal=False)
    except StoppedError:
        return FAILED  # who stopped it says so
    except QueryError as error:
        return _say(str(error), WRONG_USAGE)
    except BrokenPipeError:
        raise
    except OSError as error:
        return _say(f"{output or 'stdout'}: cannot be written ({error.strerror or error})", FAILED)
    sys.stderr.write(f"wrote {output}\n")
    return DONE


@contextmanager
def _replaced(path: Path) -> Iterator[Path]:
    """Hand out a file to write beside `path` that takes its place at the end: no half result under its name."""
    half = path.with_name(f".{path.name}.half-{os.getpid()}")
    try:
        yield half
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _say(message: str, code: int) -> int:
    from flows.show.terminal import escape_controls

    out: TextIO = sys.stderr
    out.write("\n".join(map(escape_controls, f"wiredesk: {message}".split("\n"))) + "\n")
    return code

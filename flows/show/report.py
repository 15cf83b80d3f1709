"""`wiredesk report`: the morning report of a run, read from the lake; it needs no Prefect."""

import sys

import duckdb

from flows.exit_codes import DONE, FAILED, WRONG_USAGE
from flows.show.terminal import one_line
from tasks.report.markdown import escape_markdown
from tasks.report.morning import render_morning
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.migrate import LakeError
from warehouse.query.query import render_error
from warehouse.report.morning import NoRunError, read_morning


def report(home: Home, run_id: str | None) -> int:
    """Print the report of a run, or of the last one; return the exit code.

    On a terminal the text of pages is shown as it is; in a file it is escaped, so that it stays text wherever the
    Markdown is shown.
    """
    try:
        with open_lake(home, read_only=True) as lake:
            morning = read_morning(lake, run_id)
    except NoRunError as error:
        return _fail(str(error), FAILED if run_id is None else WRONG_USAGE)
    except LakeError as error:
        return _fail(str(error), FAILED)
    except duckdb.Error as error:
        return _fail(f"{home.root}: the lake cannot be read ({render_error(error)})", FAILED)
    escape = _show_plainly if sys.stdout.isatty() else escape_markdown
    sys.stdout.write(render_morning(morning, escape=escape))
    return DONE


def _show_plainly(text: object) -> str:
    return one_line(str(text))


def _fail(message: str, code: int) -> int:
    print(f"wiredesk: {one_line(message)}", file=sys.stderr)
    return code

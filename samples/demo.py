"""Two nights of the sample sources, then questions in SQL: `make demo`, or `python -m samples.demo`.

Everything happens in one folder, the demo's own home; an earlier demo's home is removed first.
"""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
HOME = Path("warehouse", "data", "demo")
SCREEN_COLUMNS = 120

NIGHTS = (
    ("First night: scraped text, saved pages, a feed's export and a web archive", Path("samples", "sources.toml")),
    ("Second night: the archive has grown by four captures", Path("samples", "night2", "sources.toml")),
)

# Said before the nights: without it, two of the lines that they print look like a fault of ours.
CUT_OFF = (
    'samples/crawl.warc.gz is cut off on purpose: "truncated at …" and "failed" below show how a run reports that.'
)

QUESTIONS = (
    (
        "Where did every input go, and why?",
        "select outcome, reason, sum(input_count) as inputs, count(distinct source) as sources from outcomes "
        "group by all order by inputs desc, outcome, reason",
    ),
    (
        "Who ran a story word for word, and who says where it came from?",
        "select original_outlet, copy_outlet, agency, is_credited, headline from verbatim_copies",
    ),
    (
        "Which outlets print which agency's copy?",
        "select agency, count(*) as stories, string_agg(distinct outlet, ', ' order by outlet) as outlets "
        "from wire_stories group by agency order by stories desc, agency",
    ),
    (
        "From where were the stories filed?",
        "select dateline_name, dateline_country, article_count, wire_count from datelines",
    ),
    (
        "Which stories were changed after Wiredesk first read them?",
        "select outlet, headline, changes from edits",
    ),
)

FIRST_RUN = "select run_id from runs order by run_number limit 1"
NEXT_STEPS = (
    ("how the last runs went, and what is open", ("status",)),
    ("a story's fields with their evidence", ("explain", "https://islandtimes.example/seabird-count")),
    ("the lake as the first night left it", ("sql", "--as-of", "{first_run}", "select count(*) from articles")),
    ("a prompt of your own", ("sql",)),
)


class DemoError(Exception):
    """A step of the demo failed; the message names the command."""


def main() -> int:
    """Run the demo; return 0, or 1 after saying which command failed."""
    shutil.rmtree(CHECKOUT / HOME, ignore_errors=True)
    print(CUT_OFF, flush=True)
    try:
        for title, sources in NIGHTS:
            _head(title)
            print(_run("nightly", sources=sources), flush=True)
        for title, query in QUESTIONS:
            _head(title)
            print(_run("sql", query), flush=True)
        first_run = _run("sql", "--format", "csv", FIRST_RUN, is_shown=False).split()[1]
    except DemoError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    _head("Try next")
    for meaning, arguments in NEXT_STEPS:
        filled = [argument.format(first_run=first_run) for argument in arguments]
        print(f"# {meaning}\n{_typed(filled, None)}")
    print("# the views that answer, with every column's meaning\n$ less docs/data-dictionary.md")
    return 0


def _head(title: str) -> None:
    print(f"\n{title}\n{'-' * len(title)}", flush=True)


def _typed(arguments: list[str], sources: Path | None) -> str:
    """Return the command as one would type it at the checkout's root."""
    options = ["--home", str(HOME)] + (["--sources", str(sources)] if sources else [])
    return "$ " + " ".join(map(_quote, [".venv/bin/wiredesk", *options, *arguments]))


def _quote(argument: str) -> str:
    """Quote for a shell as a person would: SQL is full of single quotes."""
    return f'"{argument}"' if "'" in argument and not set(argument) & set('"$`\\!') else shlex.quote(argument)


def _run(*arguments: str, sources: Path | None = None, is_shown: bool = True) -> str:
    """Run a wiredesk command in the demo's home; return what it printed, raise DemoError when it fails."""
    if is_shown:
        print(_typed(list(arguments), sources), flush=True)
    options = ["--home", str(HOME)] + (["--sources", str(sources)] if sources else [])
    command = [sys.executable, "-m", "flows", *options, *arguments]
    # The children write into a pipe, and would take any screen for 80 columns wide.
    environment = os.environ | {"COLUMNS": str(shutil.get_terminal_size((SCREEN_COLUMNS, 40)).columns)}
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise DemoError(f"`wiredesk {arguments[0]}` ended with exit code {done.returncode}; see above")
    return done.stdout.rstrip()


if __name__ == "__main__":
    sys.exit(main())

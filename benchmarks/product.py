"""The product as a benchmark runs it: the installed `wiredesk`, a fresh home, an invented story."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.meter import Cost, measure

# Whatever a developer's shell sets must not reach a measurement; without bytecode, every process
# would compile our own modules (and only ours: `make setup` compiles what is installed).
FOREIGN = ("WIREDESK_", "PREFECT_", "PYTHONDONTWRITEBYTECODE")


class ProductError(Exception):
    """The product cannot be measured; the message says what to do."""


def command() -> str:
    """Return the installed `wiredesk` of this environment."""
    path = Path(sys.executable).parent / "wiredesk"
    if not path.exists():
        raise ProductError(f"{path} is missing; run `make setup` first")
    return str(path)


def environment(workers: int | None = None) -> dict[str, str]:
    """Return a clean environment in which so many page workers run."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    if workers is not None:
        env["WIREDESK_PROCESS__WORKERS"] = str(workers)
    return env


def ingest(home: Path, paths: Sequence[Path], workers: int | None = None) -> Cost:
    """Run `wiredesk ingest` and return what it cost."""
    return measure([command(), "--home", str(home), "ingest", *map(str, paths)], env=environment(workers))


def ask(home: Path, query: str) -> list[dict[str, Any]]:
    """Return the rows of a query against a home's lake."""
    line = [command(), "--home", str(home), "sql", "--format", "json", query]
    done = subprocess.run(line, env=environment(), capture_output=True, check=False)
    if done.returncode:
        raise ProductError(f"`wiredesk sql` ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def outcomes(home: Path) -> dict[str, int]:
    """Return how many inputs of a home had each outcome."""
    rows = ask(home, "select outcome, count(*) as input_count from inputs group by outcome order by outcome")
    return {row["outcome"]: row["input_count"] for row in rows}


def articles(home: Path) -> list[dict[str, Any]]:
    """Return what distinguishes one state of a home's articles from another."""
    return ask(home, "select article_id, content_sha256, revision from articles order by article_id")


def render_story(number: int) -> str:
    """Return an invented story; another number is another story."""
    paragraphs = [
        "Harlow Bay: The harbour board of Harlow Bay on Tuesday approved a plan to deepen its northern channel, "
        f"a decision that ends {number + 2} years of dispute between pilots and fishermen.",
        "Dredging will begin after the herring season and is expected to take eleven weeks, the board said. "
        "Two of its nine members voted against the plan because of its cost.",
        "The channel now admits ships of up to six metres' draught. Larger freighters wait for the tide outside "
        "the bay, which pilots have called dangerous in winter.",
        "Fishermen had asked for a later start, saying that the nets of smaller boats would have to be moved. "
        f"The board promised them {number + 100} metres of new quay in return.",
    ]
    return "Harbour board approves deeper channel\n\n" + "\n\n".join(paragraphs) + "\n"

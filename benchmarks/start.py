"""Measure the start: one story taken in, without a server and with one, against a bare Prefect flow."""

import argparse
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks import product
from benchmarks.meter import Cost, MeterError, measure
from benchmarks.musts import Must, conclude

MAX_CPU_RATIO, MAX_WALL_RATIO = 1.0, 0.5
MAX_WATCHED_SECONDS = 3.0
MAX_HELP_SECONDS = 0.5
STOP_SECONDS = 30
# The least a user of both tools pays: no server is up, nothing is sent anywhere.
HELLO_FLOW = """
from prefect import flow

@flow
def hello():
    return "hello"

hello()
"""
IMPORT_EXPECTATIONS = "import great_expectations"
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_LOGGING_LEVEL": "WARNING",
}
LABELS = ("one story, wiredesk ingest", "hello-world flow", "import great_expectations", "wiredesk --help")
WATCHED = "one story, wiredesk up running"


def run_python(program: str, prefect_home: Path) -> Cost:
    """Run a program in a fresh interpreter with a Prefect home of its own."""
    env = product.environment() | QUIET | {"PREFECT_HOME": str(prefect_home)}
    return measure([sys.executable, "-c", program], env=env)


def measure_all(console: Console, folder: Path, rounds: int) -> dict[str, list[Cost]]:
    """Measure each in turn; the first time of all is for the databases that Prefect creates."""
    home, prefect_home = folder / "home", folder / "prefect"
    costs: dict[str, list[Cost]] = {label: [] for label in LABELS}
    for number in range(rounds + 1):
        story = folder / f"harbour-{number}.txt"
        story.write_text(product.render_story(number), encoding="utf-8")
        taken = (
            product.ingest(home, [story]),
            run_python(HELLO_FLOW, prefect_home),
            run_python(IMPORT_EXPECTATIONS, prefect_home),
            measure([product.command(), "--help"], env=product.environment()),
        )
        for label, cost in zip(LABELS, taken, strict=True):
            if number:
                costs[label].append(cost)
        name = f"round {number} of {rounds}" if number else "first start"
        text = ", ".join(
            f"{label} {cost.cpu_seconds:.1f} s CPU, {cost.wall_seconds:.1f} s wall"
            for label, cost in zip(LABELS, taken, strict=True)
        )
        console.print(f"{name}: {text}", style="dim")
    return costs


@contextmanager
def running_server(home: Path, sources: Path) -> Iterator[None]:
    """Let `wiredesk up` run for a home, until the block ends."""
    sources.write_text('[[source]]\nname = "bay"\nkind = "text"\nlocation = "harbour-0.txt"\n', encoding="utf-8")
    line = [product.command(), "--home", str(home), "--sources", str(sources), "up", "--port", "0"]
    with subprocess.Popen(
        line, env=product.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as up:
        assert up.stdout is not None
        said: list[str] = []
        while not (said and said[-1].startswith("Prefect UI: ")):
            said.append(up.stdout.readline())
            if not said[-1]:
                raise product.ProductError(f"`wiredesk up` ended: {''.join(said)[-500:]}")
        try:
            yield
        finally:
            up.terminate()
            up.communicate(timeout=STOP_SECONDS)


def measure_watched(console: Console, folder: Path, rounds: int) -> list[Cost]:
    """Measure one story after the other where the server of `wiredesk up` watches."""
    costs = []
    with running_server(folder / "home", folder / "sources.toml"):
        for number in range(rounds + 1):
            story = folder / f"watched-{number}.txt"
            story.write_text(product.render_story(1_000 + number), encoding="utf-8")
            costs.append(product.ingest(folder / "home", [story]))
            console.print(f"{WATCHED}: {costs[-1].wall_seconds:.1f} s wall", style="dim")
    return costs[1:]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when a must is missed, 2 when it cannot run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures there, too")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    try:
        with TemporaryDirectory(prefix="wiredesk-bench-") as folder:
            costs = measure_all(console, Path(folder), options.rounds)
            costs[WATCHED] = measure_watched(console, Path(folder), options.rounds)
    except (MeterError, product.ProductError) as error:
        console.print(str(error), markup=False)
        return 2
    cpu = {label: statistics.median(cost.cpu_seconds for cost in taken) for label, taken in costs.items()}
    wall = {label: statistics.median(cost.wall_seconds for cost in taken) for label, taken in costs.items()}
    out = Console()
    table = Table(title="starts, medians", title_justify="left")
    for column in ("", "CPU s", "wall s"):
        table.add_column(column, justify="right" if column else "left")
    for label in costs:
        table.add_row(label, f"{cpu[label]:.2f}", f"{wall[label]:.2f}")
    out.print(table)
    ours, hello, _, asked_help = LABELS
    musts = [
        Must("CPU of one story against a hello-world flow", cpu[ours] / cpu[hello], "at most", MAX_CPU_RATIO),
        Must("wall time of one story against it", wall[ours] / wall[hello], "at most", MAX_WALL_RATIO),
        Must("wall time of one story with a server up", wall[WATCHED], "at most", MAX_WATCHED_SECONDS, "s"),
        Must("CPU of wiredesk --help", cpu[asked_help], "at most", MAX_HELP_SECONDS, "s"),
    ]
    figures = {label: [cost.json for cost in taken] for label, taken in costs.items()}
    return conclude(out, musts, figures, options.json)


if __name__ == "__main__":
    sys.exit(main())

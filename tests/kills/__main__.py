"""Plays the kill matrix: `python -m tests.kills [--kills 300] [--pairs 50] [--seed 1]`, as `make kill-matrix` does."""

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.kills.game import Game, play
from tests.kills.matrix import Tally


def show(console: Console, tally: Tally) -> None:
    """Print how often each point was met, and what was wrong."""
    table = Table(title="kills", title_justify="left")
    for column in ("killed", "times", "of which after the commit"):
        table.add_column(column, justify="left" if column == "killed" else "right")
    for point, times in tally.kills.items():
        table.add_row(point, str(times), str(tally.committed[point]))
    console.print(table)
    console.print(
        f"{tally.kills.total()} kills, {tally.pair_count} pairs of runs ({tally.refused_count} refused), "
        f"{tally.read_count} reads: {len(tally.problems)} problems"
    )
    for problem in tally.problems:
        console.print(f"  {problem}", markup=False, style="red")


def main() -> int:
    """Play, print the table, and return 1 where anything was lost, doubled or torn."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="runs that are killed")
    parser.add_argument("--named", type=int, default=100, help="how many of them at the named points, each in turn")
    parser.add_argument("--pairs", type=int, default=50, help="pairs of runs that begin at once")
    parser.add_argument("--served", type=int, default=15, help="kills more, while a Prefect server watches")
    parser.add_argument("--seed", type=int, default=1, help="draws other kills; those by the clock differ in any case")
    options = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="wiredesk-kills-") as folder:
        game = Game(options.kills, options.named, options.pairs, options.served, options.seed)
        tally = play(Path(folder), game, lambda line: console.print(line))
    show(console, tally)
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())

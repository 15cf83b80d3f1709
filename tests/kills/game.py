"""A game of the kill matrix: what is dealt, and how it is played to its end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random

from tests.kills.matrix import AFTER_SECONDS, AT_EVENT, Matrix, Tally
from tests.kills.night import POINTS
from tests.kills.outlets import MOST_NIGHTS, open_outlets
from tests.kills.served import play_served


@dataclass(frozen=True)
class Game:
    """How much is played: kills, some of them at named points, pairs of runs, kills with a server, nights a chain."""

    kills: int
    named: int
    pairs: int
    served: int = 0
    seed: int = 1
    nights: int = MOST_NIGHTS


def deal(count: int, named: int) -> Iterator[str]:
    """Yield where each kill happens: so many at the named points in turn, between those at random instants."""
    names = cycle(list(POINTS)[:: max(1, len(POINTS) // named)] if named else POINTS)
    for number in range(count):
        if number * named // count < (number + 1) * named // count:
            yield next(names)
        else:
            yield AFTER_SECONDS if number % 2 else AT_EVENT


def play(folder: Path, game: Game, say: Callable[[str], object]) -> Tally:
    """Play a game in a folder, and say how far it is."""
    with open_outlets() as outlets:
        matrix = Matrix(folder, outlets, Random(game.seed), game.nights)
        tally = matrix.tally
        matrix.play_reference()
        say(f"{game.nights} nights without a kill: the last took {matrix.seconds:.1f} s")
        dealt, chain = deal(game.kills, game.named), 0
        while tally.kills.total() < game.kills:
            chain += 1
            if chain > game.kills:
                raise RuntimeError(f"points that no night reaches: {', '.join(matrix.postponed)}")
            matrix.play_chain(f"chain-{chain}", dealt)
            done = f"{tally.kills.total()} of {game.kills} kills, {tally.read_count} reads"
            say("\n".join([f"{done}, {len(tally.problems)} problems", *tally.problems]))
        for number, start in enumerate(range(0, game.pairs, game.nights), 1):
            matrix.play_pairs(f"pairs-{number}", min(game.nights, game.pairs - start))
            done = f"{tally.pair_count} of {game.pairs} pairs"
            say("\n".join([f"{done}, {len(tally.problems)} problems", *tally.problems]))
        if game.served:
            play_served(matrix, game.served)
        return tally

"""Decide whether work takes time as its input grows or as the square of it, also on a machine that is busy."""

import time
from collections.abc import Callable

# Four times the input takes linear work four times as long, quadratic work sixteen times.
MOST_GROWTH = 8.0
# Below this nothing can be decided. Choose a size for which quadratic work takes longer.
SUSPECT_SECONDS = 0.015


def measure_seconds(work: Callable[[int], object], size: int) -> float:
    """Return the CPU time that this process takes for work on an input of that size."""
    start = time.process_time()
    work(size)
    return time.process_time() - start


def assert_linear(work: Callable[[int], object], size: int, message: str = "") -> None:
    """Fail where four times the input takes much more than four times as long: the best of three tries counts."""
    if measure_seconds(work, size) < SUSPECT_SECONDS:
        return
    short, long = (min(measure_seconds(work, count) for _ in range(3)) for count in (size, 4 * size))
    assert long < MOST_GROWTH * short, f"{short:.3f} s, for four times {long:.3f} s: {message}"

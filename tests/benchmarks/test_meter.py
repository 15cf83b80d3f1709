"""What a command costs, with everything it starts."""

import sys

import pytest

from benchmarks.meter import MeterError, measure

BURN = "import time\nwhile time.process_time() < 0.4: pass\n"
A_CHILD_THAT_WAITS = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BURN!r}])\n{BURN}"
# The grandchild outlives the child, which nobody below the meter waits for.
A_CHILD_THAT_LEAVES = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {BURN!r}])\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "burnt"),
    [
        pytest.param(BURN, 0.4, id="alone"),
        pytest.param(A_CHILD_THAT_WAITS, 0.8, id="with a child that is waited for"),
        pytest.param(A_CHILD_THAT_LEAVES, 0.4, id="with an orphan"),
        pytest.param(
            f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {A_CHILD_THAT_LEAVES!r}])",
            0.4,
            id="with an orphaned grandchild",
        ),
    ],
)
def test_cpu_of_the_whole_tree_is_counted(program: str, burnt: float) -> None:
    cost = measure([sys.executable, "-c", program])
    # What is above the load is the start of up to three interpreters.
    assert burnt <= cost.cpu_seconds < burnt + 0.5


@pytest.mark.slow
def test_the_peak_is_remembered_after_the_memory_was_given_back() -> None:
    program = "import time\nx = b'x' * 120_000_000\ndel x\ntime.sleep(0.6)\n"
    cost = measure([sys.executable, "-c", program])
    assert 120e6 < cost.parent_peak < 180e6


@pytest.mark.slow
def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(MeterError, match="no such story"):
        measure([sys.executable, "-c", "import sys; sys.exit('no such story')"])

"""A stage is a plain function where nobody watches."""

import subprocess
import sys

import pytest

from tasks.watching import stage, tell
from tests.flows.command_line import CHECKOUT


def test_a_stage_runs_as_it_is_written_and_keeps_its_docstring() -> None:
    @stage("double {number}")
    def double(number: int) -> int:
        """Return twice a number."""
        return 2 * number

    assert (double(2), double.submit(3).result(), double.__doc__) == (4, 6, "Return twice a number.")


@pytest.mark.parametrize(("faults", "is_done"), [(1, True), (2, True), (3, False)])
def test_a_stage_is_tried_again_as_often_as_it_says(faults: int, is_done: bool) -> None:
    calls: list[int] = []

    @stage("fragile", retries=2)
    def fragile() -> str:
        calls.append(1)
        if len(calls) <= faults:
            raise OSError("locked")
        return "done"

    if is_done:
        assert fragile() == "done"
    else:
        with pytest.raises(OSError, match="locked"):
            fragile()
    assert len(calls) == min(faults + 1, 3)


def test_a_stop_is_not_taken_for_a_fault() -> None:
    calls: list[int] = []

    @stage("stopped", retries=2)
    def stopped() -> None:
        calls.append(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert calls == [1]


def test_nothing_is_reported_where_nobody_watches() -> None:
    assert tell(lambda: pytest.fail("reported")) is None


@pytest.mark.slow
def test_the_stages_are_imported_without_prefect() -> None:
    code = "import sys, flows.run, flows.console; print('prefect' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"

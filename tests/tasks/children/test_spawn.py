"""Our change to how multiprocessing starts a child, and whether it is still needed."""

import signal
import subprocess
import sys
from multiprocessing import spawn
from pathlib import Path

import pytest

from tasks.children.spawn import BareContext

# A main module that says so when it is imported, starts one child and says what that did.
MAIN = """
import multiprocessing, signal, sys
print("main is imported", flush=True)
{context}
if __name__ == "__main__":
    ours, theirs = context.Pipe()
    child = context.Process(target=theirs.send, args=(0,))
    child.start()
    child.join(30)
    print("child ended with", child.exitcode, flush=True)
"""
BARE = "from tasks.children.spawn import BareContext; context = BareContext()"
PLAIN = 'context = multiprocessing.get_context("spawn")'


def start_child(folder: Path, context: str) -> list[str]:
    """Return what a main module and its child print."""
    main = folder / "main.py"
    main.write_text(MAIN.format(context=context))
    done = subprocess.run(
        [sys.executable, str(main)], capture_output=True, text=True, timeout=60, check=True,
        env={"PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    return done.stdout.splitlines()


@pytest.mark.slow
def test_a_bare_child_does_not_import_the_main_module_of_its_parent(tmp_path: Path) -> None:
    assert start_child(tmp_path, BARE) == ["main is imported", "child ended with 0"]


@pytest.mark.slow
def test_the_change_to_multiprocessing_is_still_needed(tmp_path: Path) -> None:
    """Once this fails, a plain child starts as ours do: `tasks.children.spawn` may go, but for the signal mask."""
    assert start_child(tmp_path, PLAIN) == ["main is imported", "main is imported", "child ended with 0"]


@pytest.mark.slow
def test_multiprocessing_is_as_it_was_after_a_child_has_started() -> None:
    """The change lasts for the start of one child: what others start meanwhile waits, and finds nothing changed."""
    before, mask = spawn.get_preparation_data, signal.pthread_sigmask(signal.SIG_BLOCK, ())
    child = BareContext().Process(target=int)
    child.start()
    child.join(30)
    assert child.exitcode == 0
    assert spawn.get_preparation_data is before
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == mask


def test_what_the_change_takes_away_is_what_multiprocessing_calls_so() -> None:
    """A new version that names these otherwise would import the main module again, and cost seconds in silence."""
    source = Path(spawn.__file__).read_text(encoding="utf-8")
    for name in ("init_main_from_name", "init_main_from_path"):
        assert f"'{name}'" in source

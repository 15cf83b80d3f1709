"""Fixtures that more than one folder of tests needs."""

import re
import signal
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase

CHECKOUT = Path(__file__).resolve().parents[1]
SHARED = CHECKOUT.parent / "shared"

# A test that passed once passes again: the same examples in every checkout, and nothing remembered between two runs.
# There is no deadline, for the machine may be busy.
settings.register_profile("ci", derandomize=True, database=None, deadline=None)
# `make fuzz`: new examples every time, and what was found is tried first until it is fixed.
settings.register_profile(
    "fuzz",
    max_examples=500,
    database=DirectoryBasedExampleDatabase(CHECKOUT / ".hypothesis" / "examples"),
    deadline=None,
    print_blob=True,
)
settings.load_profile("ci")


# A job in the background ignores Ctrl-C, and so would every child that a test sends it to.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The files of the slow half that take longest, longest first. Started last, one of them would keep a single worker busy
# while the others wait.
LONGEST = (
    "flows/test_kill_matrix.py",
    "flows/server/test_up.py",
    "flows/server/test_lost_server.py",
    "flows/test_reread.py",
    "flows/test_web_limits.py",
    "flows/test_ingest.py",
    "flows/test_forget_killed.py",
    "flows/test_forget.py",
    "flows/test_web_listings.py",
    "flows/test_reasons.py",
    "flows/server/test_damaged_database.py",
    "flows/test_interruption.py",
    "warehouse/test_publish.py",
    "test_questions.py",
    "test_howto.py",
    "news/test_bounds.py",
    "flows/test_run.py",
    "flows/test_web_secrecy.py",
    "flows/test_web_archives.py",
    "flows/test_stop.py",
    "flows/test_unread_nights.py",
    "flows/test_web_nights.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the answers under tests/news/golden")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a file unread of which the chosen half has no test: to import it takes longer than many tests."""
    half = config.option.markexpr
    if half not in ("slow", "not slow") or not collection_path.name.startswith("test_"):
        return None
    text = collection_path.read_text(encoding="utf-8")
    if half == "slow":
        return True if "mark.slow" not in text else None
    return True if re.search(r"^pytestmark = pytest\.mark\.slow\b", text, re.MULTILINE) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files begin; the others stay in their order."""
    places = {str(CHECKOUT / "tests" / name): place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(str(item.path), len(LONGEST)))


@pytest.fixture
def is_updating(request: pytest.FixtureRequest) -> bool:
    """Whether `pytest --update-golden` was called; the diff is reviewed by hand."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real pages beside the checkout; skip, loudly, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no folder of real pages at {SHARED}: this test judges real input and did not run")
    return SHARED

"""Fixtures that more than one folder of tests needs."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the answers under tests/news/golden")


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

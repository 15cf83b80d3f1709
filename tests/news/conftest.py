"""The switch that rewrites golden answers."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the answers under tests/news/golden")


@pytest.fixture
def is_updating(request: pytest.FixtureRequest) -> bool:
    """Whether `pytest tests/news --update-golden` was called; the diff is reviewed by hand."""
    return bool(request.config.getoption("--update-golden", default=False))

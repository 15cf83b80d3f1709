"""Fixtures that more than one folder of tests needs."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real pages beside the checkout; skip, loudly, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no folder of real pages at {SHARED}: this test judges real input and did not run")
    return SHARED

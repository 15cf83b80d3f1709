"""A home with an empty lake, made once and copied: creating the tables costs more than most tests."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.factories import PlainHome
from warehouse.home import Home
from warehouse.lake import open_lake


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("empty") / "home"
    open_lake(Home(root), threads=1).close()
    return root


@pytest.fixture
def home(empty_lake: Path, tmp_path: Path) -> Home:
    """Return a home of its own for each test; a lake may be copied and moved as a folder."""
    shutil.copytree(empty_lake, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def lake(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(open_lake(home, threads=1)) as connection:
        yield connection


@pytest.fixture
def plain(tmp_path: Path) -> PlainHome:
    return PlainHome(tmp_path / "plain")

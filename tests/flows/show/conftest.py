"""The lake of two nights that the reading commands query; no test changes it."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.flows.two_nights import NIGHTS
from tests.warehouse.given import make_lake
from warehouse.home import Home
from warehouse.query.query import connect_reader


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return make_lake(tmp_path_factory.mktemp("gazette") / "home", *NIGHTS)


@pytest.fixture(scope="session")
def reader(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect_reader(home) as connection:
        yield connection

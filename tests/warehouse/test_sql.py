"""SQL that lies in files of its own."""

import tomllib
from pathlib import Path

import pytest

from warehouse.sql import load_query

CHECKOUT = Path(__file__).parents[2]


def test_a_query_is_loaded_by_its_path_within_the_package() -> None:
    assert load_query("views/stories.sql") == (CHECKOUT / "warehouse/views/stories.sql").read_text()


def test_a_query_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.sql"):
        load_query("views/nothing.sql")


def test_every_query_is_installed_with_the_package() -> None:
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    (pattern,) = settings["tool"]["setuptools"]["package-data"]["warehouse"]
    home = CHECKOUT / "warehouse"
    assert {path for path in home.rglob("*.sql") if "data" not in path.parts} <= set(home.glob(pattern))

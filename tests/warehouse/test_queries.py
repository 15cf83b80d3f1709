"""Every .sql file is loaded by some code, opens by saying what it returns, and names its placeholders there."""

import re
from pathlib import Path
from string import Formatter

import pytest

from warehouse.query.views import load_views
from warehouse.sql import load_query

CHECKOUT = Path(__file__).parents[2]
WAREHOUSE = CHECKOUT / "warehouse"
PACKAGES = ("news", "warehouse", "expectations", "tasks", "flows")
LOADED = re.compile(r"""load_query\(\s*["']([\w/]+\.sql)["']""")

QUERIES = sorted(
    str(path.relative_to(WAREHOUSE))
    for path in WAREHOUSE.rglob("*.sql")
    if path.relative_to(WAREHOUSE).parts[0] not in ("views", "migrations", "data")
)


def test_every_query_is_loaded_by_some_code_and_every_loaded_query_is_there() -> None:
    code = [path.read_text("utf-8") for package in PACKAGES for path in (CHECKOUT / package).rglob("*.py")]
    loaded = {name for text in code for name in LOADED.findall(text)}
    views = {f"views/{view.name}.sql" for view in load_views()}
    assert loaded - views == set(QUERIES)
    assert {f"views/{path.name}" for path in (WAREHOUSE / "views").glob("*.sql")} == views


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_opens_by_saying_what_it_returns_and_what_is_filled_in(name: str) -> None:
    text = load_query(name)
    opening = "\n".join(line for line in text.partition("\nwith ")[0].splitlines() if line.startswith("--"))
    assert re.match(r"-- [A-Z]", text), "it opens with a sentence"
    placeholders = {field for _, field, _, _ in Formatter().parse(text) if field is not None} if "{" in text else set()
    parameters = set(re.findall(r"\$(\w+)", "\n".join(re.sub("--.*", "", line) for line in text.splitlines())))
    assert [each for each in placeholders if f" {each}," not in opening] == []
    assert [each for each in parameters if f"${each}," not in opening] == []

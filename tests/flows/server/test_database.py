"""A new home's Prefect database is what Prefect's own migrations would have made, at once."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from flows.server import database
from flows.server.database import migrate, prepare_database, render_schema

pytestmark = pytest.mark.slow


def read_all(path: Path) -> dict[str, Any]:
    """Return all that a database holds: its objects, every table's columns in their order, and its rows."""
    with closing(sqlite3.connect(path)) as opened:
        objects = opened.execute("select type, name, tbl_name, sql from sqlite_master order by type, name").fetchall()
        tables = [name for kind, name, *_ in objects if kind == "table"]
        return {
            "objects": [(kind, name, table, normalize(sql)) for kind, name, table, sql in objects],
            "columns": {name: opened.execute(f"pragma table_xinfo({name})").fetchall() for name in tables},
            "rows": {name: opened.execute(f"select * from {name}").fetchall() for name in tables},
            "settings": {name: opened.execute(f"pragma {name}").fetchall() for name in PRAGMAS},
        }


def normalize(sql: str | None) -> list[str]:
    """Return the lines of a statement: Prefect's migrations write a table's constraints in the order of a set."""
    return sorted(line.strip().removesuffix(",") for line in (sql or "").splitlines())


PRAGMAS = ("journal_mode", "page_size", "auto_vacuum", "user_version", "application_id", "encoding")


def test_a_new_database_is_the_migrated_one(tmp_path: Path) -> None:
    """A new version of Prefect fails here: `python -m flows.server.database` writes the schema anew."""
    migrated = migrate(tmp_path)
    made = tmp_path / "home" / "prefect" / "prefect.db"
    assert prepare_database(made)
    assert read_all(made) == read_all(migrated)
    assert render_schema(migrated).startswith(f"{database.SCHEMA.read_text().splitlines()[0]}\n")
    assert made.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in made.parent.iterdir()] == ["prefect.db"]


def test_a_database_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "prefect.db"
    assert prepare_database(path)
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute("update alembic_version set version_num = 'older'")
    before = path.read_bytes()
    assert not prepare_database(path), "Prefect migrates it"
    assert path.read_bytes() == before
    path.write_bytes(b"no database")
    assert not prepare_database(path)


def test_prefect_of_another_version_migrates_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "version", lambda name: "3.8.9")
    assert not prepare_database(tmp_path / "prefect.db")
    assert not (tmp_path / "prefect.db").exists()

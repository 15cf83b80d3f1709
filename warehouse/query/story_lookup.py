"""Stories found by what a person has of them: an id or its start, an address, a local path or a raw_ref."""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from news.reasons import find_reason
from news.urls.canonical import find_own_url
from news.urls.urls import find_address, normalize_url
from warehouse.rows import load_records
from warehouse.sql import quote_literal

# Shown when a name fits several stories.
MAX_MATCHES = 20
# A shorter start of an article_id is more likely a word.
MIN_PREFIX = 4

_ID_PREFIX = re.compile(rf"[0-9a-f]{{{MIN_PREFIX},64}}\Z")


@dataclass(frozen=True, slots=True)
class StoryMatch:
    """One of several stories that fit."""

    article_id: str
    source: str
    headline: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class StoryMatches:
    """Several stories fit; `count` says how many, `shown` are the first."""

    count: int
    shown: tuple[StoryMatch, ...]


@dataclass(frozen=True, slots=True)
class NotStored:
    """No story fits; the message says so, and what became of the input if there was one."""

    message: str


def list_article_ids(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Return the ids of the stories that `name` fits, by the first way to read it that fits any; often none."""
    places, addresses = _list_places(name), _list_addresses(name)
    queries: list[str] = []
    if _ID_PREFIX.match(name.lower()):
        queries.append(f"select article_id from articles where starts_with(article_id, {_literal(name.lower())})")
    queries += [
        f"select article_id from articles where {_is_any(addresses, 'canonical_url', 'url')}",
        f"select article_id from articles where {_is_any(places, 'raw_ref')}",
        f"select article_id from inputs where {_is_any([*places, *addresses], 'url', 'locator', 'raw_ref')}",
        _within_a_container(places),
    ]
    for query in queries:
        stored = f"select distinct article_id from ({query}) semi join articles using (article_id) order by article_id"
        found = [row[0] for row in connection.execute(stored).fetchall()]
        if found:
            return found
    return []


def load_matches(connection: duckdb.DuckDBPyConnection, article_ids: list[str]) -> StoryMatches:
    """Return the stories with these ids, as far as they are shown, for a person to pick one."""
    answer = connection.execute(
        "select article_id, source, headline, coalesce(canonical_url, url, raw_ref) as address from articles "
        f"where {_is_any(article_ids[:MAX_MATCHES], 'article_id')} order by article_id"
    )
    return StoryMatches(len(article_ids), tuple(load_records(answer, StoryMatch)))


def explain_absence(connection: duckdb.DuckDBPyConnection, name: str) -> NotStored:
    """Return why no story fits: nothing of that name came in, or it did and became no story."""
    names = [*_list_places(name), *_list_addresses(name)]
    row = connection.execute(
        "select outcome, reason, detail, run_id, raw_ref from inputs join runs using (run_id) "
        f"where {_is_any(names, 'url', 'locator', 'raw_ref')} or input_id = {_literal(name)} "
        "order by run_number desc, locator limit 1"
    ).fetchone()
    if row is None:
        return NotStored(
            f'{name}: no story with this id, address or path; `wiredesk sql "from stories"` lists the stored ones'
        )
    outcome, reason, detail, run_id, raw_ref = row
    shown = f" ({detail})" if detail else ""
    stored = f"; its raw bytes are stored at {raw_ref}" if raw_ref else ""
    info = find_reason(reason or "")
    meaning = f". {info.sentence}" if info else ""
    return NotStored(f"{name}: no story: the input was {outcome} as {reason}{shown} in run {run_id}{stored}{meaning}")


def _literal(text: str) -> str:
    return quote_literal(text.replace("\0", "\ufffd"))  # no query may hold a NUL, and no address does


def _is_any(values: list[str], *columns: str) -> str:
    """Return the condition that one of these columns is one of these texts.

    They are literals in the query: for its first bound parameter DuckDB imports pandas, a fifth of what a call takes.
    """
    among = ", ".join(map(_literal, values))
    return "(" + " or ".join(f"{column} in ({among})" for column in columns) + ")"


def _within_a_container(places: list[str]) -> str:
    """Return the query for stories from a file that holds many, or from a path as seen from another folder."""
    tests = [
        f"starts_with({column}, {place} || ':') or starts_with({column}, {place} || '@') "
        f"or ends_with({column}, '/' || {place}) "
        f"or contains({column}, '/' || {place} || ':') or contains({column}, '/' || {place} || '@')"
        for place in map(_literal, places)
        for column in ("raw_ref", "locator")
    ]
    return f"select article_id from inputs where {' or '.join(tests)}"


def _list_addresses(name: str) -> list[str]:
    return list({name, normalize_url(name), find_address(name), find_own_url(name) or name})


def _list_places(name: str) -> list[str]:
    """Return the ways a local path may have been written down."""
    try:
        return list({name, str(Path(name).absolute()), str(Path(name).resolve())})
    except (OSError, ValueError, RuntimeError):
        return [name]

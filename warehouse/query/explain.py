"""A story with the evidence of each field: what was read, from where, and what else it could have been."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from news.reasons import find_reason
from news.records.article import Article
from news.records.column import columns
from news.urls.urls import find_address, find_canonical_url, normalize_url
from warehouse.sql import quote_literal

# Shown when what was asked fits several stories.
MAX_CHOICES = 20
# A shorter start of an article_id is more likely a word.
MIN_PREFIX = 4

_ID_PREFIX = re.compile(rf"[0-9a-f]{{{MIN_PREFIX},64}}\Z")
# Told elsewhere in an explanation, or told by no single place on the page.
_NOT_FIELDS = frozenset(["article_id", "body", "paragraphs", "first_seen_at", "run_id", "extractor_version"])


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate for a field, or one repair of the body; the span is into the decoded raw text."""

    value: str | None
    origin: str
    rule: str
    raw_start: int | None
    raw_end: int | None


@dataclass(frozen=True, slots=True)
class ExplainedField:
    """A field's value, the candidate it was taken from, and the others."""

    name: str
    value: Any
    chosen: tuple[Candidate, ...]
    others: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class NamedAuthor:
    """A name in the byline and the part it played."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Version:
    """One revision of the story."""

    revision: int
    changes: tuple[str, ...]
    headline: str | None
    correction: str | None
    fetched_at: datetime | None
    accepted_at: datetime
    raw_ref: str | None


@dataclass(frozen=True, slots=True)
class CopyLink:
    """A story that this one copies, or that copies this one."""

    article_id: str
    outlet: str
    headline: str | None
    address: str | None
    kind: str
    similarity: float
    kept_ratio: float
    is_same_outlet: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """One time that the story came in, and where its raw bytes rest."""

    run_id: str
    source: str
    outcome: str
    reason: str | None
    address: str
    raw_ref: str | None
    payload_sha256: str | None
    fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything the lake knows of one story."""

    article_id: str
    headline: str | None
    source: str
    first_seen_at: datetime
    run_id: str
    extractor_version: str
    paragraph_count: int
    fields: tuple[ExplainedField, ...]
    authors: tuple[NamedAuthor, ...]
    repairs: tuple[Candidate, ...]
    revisions: tuple[Version, ...]
    copy_of: CopyLink | None
    copied_by: tuple[CopyLink, ...]
    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several stories that fit."""

    article_id: str
    source: str
    headline: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What was asked fits several stories; `count` says how many, `shown` are the first."""

    count: int
    shown: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class NotHeld:
    """No story fits; the message says so, and what became of the input if there was one."""

    message: str


def explain(connection: duckdb.DuckDBPyConnection, what: str) -> Explanation | Choices | NotHeld:
    """Explain the story that `what` names: an article_id or its start, an address, a local path or a raw_ref."""
    connection.execute("begin")  # one commit's view of all tables
    try:
        found = _find_article_ids(connection, what.strip())
        if len(found) == 1:
            return _explain_article(connection, found[0])
        if found:
            return _list_choices(connection, found)
        return NotHeld(_say_why_not(connection, what.strip()))
    finally:
        connection.execute("rollback")


def _find_article_ids(connection: duckdb.DuckDBPyConnection, what: str) -> list[str]:
    """Return the ids that fit, by the first reading of `what` under which any does."""
    places, addresses = _places(what), _addresses(what)
    readings: list[str] = []
    if _ID_PREFIX.match(what.lower()):
        readings.append(f"select article_id from articles where starts_with(article_id, {_literal(what.lower())})")
    readings += [
        f"select article_id from articles where {_is_any(addresses, 'canonical_url', 'url')}",
        f"select article_id from articles where {_is_any(places, 'raw_ref')}",
        f"select article_id from inputs where {_is_any([*places, *addresses], 'url', 'locator', 'raw_ref')}",
        # A file of many stories, or a path told from another folder.
        _within_a_container(places),
    ]
    for query in readings:
        held = f"select distinct article_id from ({query}) semi join articles using (article_id) order by article_id"
        found = [row[0] for row in connection.execute(held).fetchall()]
        if found:
            return found
    return []


def _literal(text: str) -> str:
    return quote_literal(text.replace("\0", "\ufffd"))  # no query may hold a NUL, and no address does


def _is_any(values: list[str], *columns: str) -> str:
    """Return the condition that one of these columns is one of these texts.

    They stand in the query as literals: for its first parameter DuckDB imports pandas, a fifth of what a call takes.
    """
    among = ", ".join(map(_literal, values))
    return "(" + " or ".join(f"{column} in ({among})" for column in columns) + ")"


def _within_a_container(places: list[str]) -> str:
    """Return the query for stories of a file of many, or of a path told from another folder."""
    tests = [
        f"starts_with({column}, {place} || ':') or starts_with({column}, {place} || '@') "
        f"or ends_with({column}, '/' || {place}) "
        f"or contains({column}, '/' || {place} || ':') or contains({column}, '/' || {place} || '@')"
        for place in map(_literal, places)
        for column in ("raw_ref", "locator")
    ]
    return f"select article_id from inputs where {' or '.join(tests)}"


def _addresses(what: str) -> list[str]:
    return list({what, normalize_url(what), find_address(what), find_canonical_url(what, None) or what})


def _places(what: str) -> list[str]:
    """Return the ways a local path may have been written down."""
    try:
        return list({what, str(Path(what).absolute()), str(Path(what).resolve())})
    except (OSError, ValueError, RuntimeError):
        return [what]


def _say_why_not(connection: duckdb.DuckDBPyConnection, what: str) -> str:
    names = [*_places(what), *_addresses(what)]
    row = connection.execute(
        "select outcome, reason, detail, run_id, raw_ref from inputs join runs using (run_id) "
        f"where {_is_any(names, 'url', 'locator', 'raw_ref')} or input_id = {_literal(what)} "
        "order by run_number desc, locator limit 1"
    ).fetchone()
    if row is None:
        return f'{what}: no story with this id, address or path; `wiredesk sql "from stories"` lists what is held'
    outcome, reason, detail, run_id, raw_ref = row
    told = f" ({detail})" if detail else ""
    rests = f"; its raw bytes rest at {raw_ref}" if raw_ref else ""
    info = find_reason(reason or "")
    meaning = f". {info.sentence}" if info else ""
    return f"{what}: no story: the input was {outcome} as {reason}{told} in run {run_id}{rests}{meaning}"


def _list_choices(connection: duckdb.DuckDBPyConnection, found: list[str]) -> Choices:
    rows = connection.execute(
        "select article_id, source, headline, coalesce(canonical_url, url, raw_ref) from articles "
        f"where {_is_any(found[:MAX_CHOICES], 'article_id')} order by article_id"
    ).fetchall()
    return Choices(len(found), tuple(Choice(*row) for row in rows))


def _explain_article(connection: duckdb.DuckDBPyConnection, article_id: str) -> Explanation:
    own = f"article_id = {quote_literal(article_id)}"
    answer = connection.execute(f"select * from articles where {own}")
    labels = [column[0] for column in answer.description]
    row = answer.fetchone()
    assert row is not None
    article = dict(zip(labels, row, strict=True))
    chosen, others = _read_candidates(connection, article_id)
    fields = [
        ExplainedField(name, article.get(name), tuple(chosen.get(name, ())), tuple(others.get(name, ())))
        for name in _field_names(article, {**chosen, **others})
    ]
    authors = connection.execute(f"select name, role from authors where {own} order by position").fetchall()
    versions = connection.execute(
        "select revision, changes, headline, correction, fetched_at, accepted_at, raw_ref from revisions "
        f"where {own} order by revision"
    ).fetchall()
    arrivals = connection.execute(
        "select run_id, inputs.source, outcome, reason, coalesce(url, locator), raw_ref, payload_sha256, fetched_at "
        f"from inputs join runs using (run_id) where {own} "
        "order by run_number, fetched_at nulls last, inputs.source, locator"
    ).fetchall()
    copy_of = _read_copies(connection, "copies.article_id", "original_article_id", article_id)
    return Explanation(
        article_id=article_id,
        headline=article["headline"],
        source=article["source"],
        first_seen_at=article["first_seen_at"],
        run_id=article["run_id"],
        extractor_version=article["extractor_version"],
        paragraph_count=len(article["paragraphs"] or []),
        fields=tuple(fields),
        authors=tuple(NamedAuthor(*line) for line in authors),
        repairs=tuple(chosen.get("body", ())),
        revisions=tuple(Version(line[0], tuple(line[1]), *line[2:]) for line in versions),
        copy_of=copy_of[0] if copy_of else None,
        copied_by=_read_copies(connection, "original_article_id", "copies.article_id", article_id),
        arrivals=tuple(Arrival(*line) for line in arrivals),
    )


def _field_names(article: dict[str, Any], evident: dict[str, Any]) -> list[str]:
    """Return the fields worth a line: those with a value or a candidate, in the order of the record."""
    declared = [field.name for field in columns(Article)]
    filled = [name for name in declared if article.get(name) not in (None, [], "") or name in evident]
    extra = [name for name in evident if name not in declared]
    return [name for name in [*filled, *extra] if name not in _NOT_FIELDS]


def _read_candidates(
    connection: duckdb.DuckDBPyConnection, article_id: str
) -> tuple[dict[str, list[Candidate]], dict[str, list[Candidate]]]:
    chosen: dict[str, list[Candidate]] = {}
    others: dict[str, list[Candidate]] = {}
    for field, is_chosen, *candidate in connection.execute(
        "select field, is_chosen, value, origin, rule, raw_start, raw_end from evidence "
        f"where article_id = {quote_literal(article_id)} order by field, position"
    ).fetchall():
        (chosen if is_chosen else others).setdefault(field, []).append(Candidate(*candidate))
    return chosen, others


def _read_copies(
    connection: duckdb.DuckDBPyConnection, ours: str, theirs: str, article_id: str
) -> tuple[CopyLink, ...]:
    """Return the stories on the other side of a copy; one that is no longer held still shows by its id."""
    rows = connection.execute(
        f"select {theirs}, coalesce(site_name, site, source, '?'), headline, coalesce(canonical_url, url), "
        "kind, similarity, kept_ratio, is_same_outlet "
        f"from copies left join articles on articles.article_id = {theirs} "
        f"where {ours} = {quote_literal(article_id)} order by 2, 1"
    ).fetchall()
    return tuple(CopyLink(*row) for row in rows)

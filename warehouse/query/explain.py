"""A story with the evidence of each field: its value, where that was found, and what else it could have been."""

from collections.abc import Collection, Mapping

import duckdb

from news.records.article import Article
from news.records.column import columns
from warehouse.query.explanation import (
    Arrival,
    CopyLink,
    ExplainedField,
    Explanation,
    FieldCandidate,
    FieldValue,
    NamedAuthor,
    StoredVersion,
)
from warehouse.query.story_lookup import NotStored, StoryMatches, explain_absence, list_article_ids, load_matches
from warehouse.rows import load_records
from warehouse.sql import quote_literal

# Shown elsewhere in an explanation, or taken from no single place on the page.
_NOT_FIELDS = frozenset(["article_id", "body", "paragraphs", "first_seen_at", "run_id", "extractor_version"])


def explain(connection: duckdb.DuckDBPyConnection, name: str) -> Explanation | StoryMatches | NotStored:
    """Explain the story that `name` fits: an article_id or its start, an address, a local path or a raw_ref."""
    connection.execute("begin")  # one commit's view of all tables
    try:
        found = list_article_ids(connection, name.strip())
        if len(found) == 1:
            return _explain_article(connection, found[0])
        if found:
            return load_matches(connection, found)
        return explain_absence(connection, name.strip())
    finally:
        connection.execute("rollback")


def _explain_article(connection: duckdb.DuckDBPyConnection, article_id: str) -> Explanation:
    own = f"article_id = {quote_literal(article_id)}"
    answer = connection.execute(f"select * from articles where {own}")
    labels = [column[0] for column in answer.description]
    row = answer.fetchone()
    assert row is not None
    article = dict(zip(labels, row, strict=True))
    chosen, others = _list_candidates(connection, article_id)
    fields = [
        ExplainedField(name, article.get(name), tuple(chosen.get(name, ())), tuple(others.get(name, ())))
        for name in _list_field_names(article, {**chosen, **others})
    ]
    authors = connection.execute(f"select name, role from authors where {own} order by position")
    named = load_records(authors, NamedAuthor)
    versions = connection.execute(
        "select revision, changes, headline, correction, fetched_at, accepted_at, raw_ref from revisions "
        f"where {own} order by revision"
    )
    revisions = load_records(versions, StoredVersion)
    inputs = connection.execute(
        "select run_id, inputs.source, outcome, reason, coalesce(url, locator) as address, raw_ref, payload_sha256, "
        f"fetched_at from inputs join runs using (run_id) where {own} "
        "order by run_number, fetched_at nulls last, inputs.source, locator"
    )
    arrivals = load_records(inputs, Arrival)
    copy_of = _list_copies(connection, "copies.article_id", "original_article_id", article_id)
    return Explanation(
        article_id=article_id,
        headline=article["headline"],
        source=article["source"],
        first_seen_at=article["first_seen_at"],
        run_id=article["run_id"],
        extractor_version=article["extractor_version"],
        paragraph_count=len(article["paragraphs"] or []),
        fields=tuple(fields),
        authors=tuple(named),
        repairs=tuple(chosen.get("body", ())),
        revisions=tuple(revisions),
        copy_of=copy_of[0] if copy_of else None,
        copied_by=_list_copies(connection, "original_article_id", "copies.article_id", article_id),
        arrivals=tuple(arrivals),
    )


def _list_field_names(article: Mapping[str, FieldValue], evident: Collection[str]) -> list[str]:
    """Return the fields worth a line: those with a value or a candidate, in the order of the record."""
    declared = [field.name for field in columns(Article)]
    filled = [name for name in declared if article.get(name) not in (None, [], "") or name in evident]
    extra = [name for name in evident if name not in declared]
    return [name for name in [*filled, *extra] if name not in _NOT_FIELDS]


def _list_candidates(
    connection: duckdb.DuckDBPyConnection, article_id: str
) -> tuple[dict[str, list[FieldCandidate]], dict[str, list[FieldCandidate]]]:
    """Return the candidates of each field: the chosen ones, and the others."""
    chosen: dict[str, list[FieldCandidate]] = {}
    others: dict[str, list[FieldCandidate]] = {}
    for field, is_chosen, *candidate in connection.execute(
        "select field, is_chosen, value, origin, rule, raw_start, raw_end from evidence "
        f"where article_id = {quote_literal(article_id)} order by field, position"
    ).fetchall():
        (chosen if is_chosen else others).setdefault(field, []).append(FieldCandidate(*candidate))
    return chosen, others


def _list_copies(
    connection: duckdb.DuckDBPyConnection, ours: str, theirs: str, article_id: str
) -> tuple[CopyLink, ...]:
    """Return the stories on the other side of a copy; one that is no longer stored still shows by its id."""
    answer = connection.execute(
        f"select {theirs} as article_id, coalesce(site_name, site, source, '?') as outlet, headline, "
        "coalesce(canonical_url, url) as address, kind, similarity, kept_ratio, is_same_outlet "
        f"from copies left join articles on articles.article_id = {theirs} "
        f"where {ours} = {quote_literal(article_id)} order by 2, 1"
    )
    return tuple(load_records(answer, CopyLink))

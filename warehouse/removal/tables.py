"""The part of a takedown in each table: which rows go, which are rewritten, which tables hold nothing of a story."""

from dataclasses import dataclass

from news.records.tables import RECORDS

# A removed story's rows, in every table whose rows are replaced with their story: a new part is among them by itself.
STORY_ROWS = "article_id in (select article_id from gone_articles)"


@dataclass(frozen=True, slots=True)
class Cleaning:
    """The rows of a table that go, and those that are rewritten, each as a SQL condition; how, by column."""

    gone: str = "false"
    changed: str = "false"
    replaced: tuple[tuple[str, str], ...] = ()


_SAID = "exists (from gone_texts where contains({column}, text))"

CLEANED: dict[str, Cleaning] = {
    record.TABLE.name: Cleaning(STORY_ROWS)  # type: ignore[attr-defined]
    for record in RECORDS
    if record.TABLE.replaced_by == ("article_id",)  # type: ignore[attr-defined]
} | {
    # What copied a removed story copies the first of its other copies now, which copies nobody.
    "copies": Cleaning(
        f"{STORY_ROWS} or article_id in (select article_id from gone_copies where new_original_id = article_id)",
        "article_id in (select article_id from gone_copies where new_original_id <> article_id)",
        (
            ("original_article_id", "(select new_original_id from gone_copies g where g.article_id = t.article_id)"),
            ("is_same_outlet", "(select is_same_outlet from gone_copies g where g.article_id = t.article_id)"),
        ),
    ),
    "inputs": Cleaning("input_id in (select input_id from gone_inputs)"),
    "rejections": Cleaning("input_id in (select input_id from gone_inputs)"),
    # A listing that named the story is out of the archive: the next request is for all of it, not for changes.
    "fetches": Cleaning(
        "fetch_id in (select fetch_id from gone_fetches)",
        "fetch_id in (select fetch_id from gone_listings)",
        tuple((name, "null") for name in ("archive_file", "archive_offset", "etag", "last_modified", "payload_sha256")),
    ),
    # An example of a broken rule may be the story's own words.
    "audits": Cleaning(
        changed=f"run_id in (select run_id from gone_runs) and {_SAID.format(column='observed')}",
        replaced=(("observed", "null"),),
    ),
    # So may the example of a site's habit. What counts are the votes.
    "traits": Cleaning(
        changed=f"{_SAID.format(column='votes')} or {_SAID.format(column='example')}",
        replaced=(("votes", "blank_votes(votes)"), ("example", "null")),
    ),
    **dict.fromkeys(
        # Of a story they hold nothing: counts, and what was wrong with a source, a feed or a host.
        ("source_runs", "source_figures", "alerts"),
        Cleaning("source = getvariable('removal_source')::varchar"),
    ),
}

ARGUED: dict[str, str] = {
    "runs": "counts, versions and settings of a run; its message names sources and counts, never a story",
    "removals": "digests alone, and the words of whoever removed it",
}

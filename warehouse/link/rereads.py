"""What a run that reads again finds in the lake: the versions that its captures made, and whether they read the same.

A capture is known by where its bytes rest and by their digest: the version that names both was made by it. It
takes that version's place, whatever order the run reads in. A run that reads for the first time has no such
captures, and its tables here are empty.
"""

import duckdb

from news.records.article import Article
from news.records.column import columns
from news.records.story import PARTS, Revision

# What a run stamps, or counts from a story's other versions: it says nothing of how a page reads.
_STAMPS = frozenset({"run_id", "first_seen_at", "revision", "changes", "accepted_at"})

# When an input first came in, and whether it came to nothing new then: it may read otherwise today, but as long as
# some version of the story has its text, it repeats the story still.
EARLIER = """
create or replace temp table link_earlier as
select c.input_key, min(i.first_seen_at) as first_at,
    bool_or(i.outcome = 'duplicate' and i.reason is distinct from 'unchanged') as was_duplicate
from passed_articles c
join staged_inputs s on s.input_key = c.input_key
join lake.inputs i on i.source = s.source and i.raw_ref = s.raw_ref and i.payload_sha256 = s.payload_sha256
where {is_reread}
group by c.input_key
"""

# Two sources may have named what was fetched once: the one that was not the duplicate made the version.
# A version moves with its page's address. It stays where it is when that would leave a story without the row of its
# newest version, which only reading it again can give.
RETAKES = """
create or replace temp table link_retakes as
with matched as (
    select
        c.input_key, c.article_id, c.content_sha256, c.run_order, r.article_id as held_article_id,
        r.revision as held_revision, r.accepted_at, r.fetched_at, r.first_seen_at
    from link_captures c join lake.revisions r on r.raw_ref = c.raw_ref and r.payload_sha256 = c.payload_sha256
    where {is_reread}
    qualify row_number() over (
            partition by r.article_id, r.revision
            order by r.article_id <> c.article_id, c.was_duplicate, c.run_order
        ) = 1
        and row_number() over (partition by c.input_key order by r.article_id <> c.article_id, r.article_id) = 1
),
stories as (
    select article_id, max(revision) as newest_revision, count(*) as version_count from lake.revisions
    where article_id in (select held_article_id from matched) group by article_id
),
placed as (
    select m.*, s.version_count, m.held_revision = s.newest_revision as was_newest,
        m.article_id <> m.held_article_id and (
            m.held_revision < s.newest_revision
            or count(*) over (partition by m.held_article_id) = s.version_count
        ) as is_moving
    from matched m join stories s on s.article_id = m.held_article_id
)
select *, false as is_unchanged from placed where is_moving or article_id = held_article_id
"""

# Stories all of whose captures turn out to be another story's.
GONE = """
create or replace temp table link_gone as
select held_article_id as article_id, arg_min(article_id, held_revision) as new_article_id
from link_retakes where is_moving and held_article_id not in (
    select article_id from link_captures where input_key not in (select input_key from link_retakes where is_moving)
)
group by held_article_id having count(*) = any_value(version_count)
"""


def write_retakes(connection: duckdb.DuckDBPyConnection) -> None:
    """Create link_retakes and link_gone; link_captures must be there."""
    is_reread = "getvariable('link_is_reread')"
    connection.execute(RETAKES.format(is_reread=is_reread))
    connection.execute(GONE)
    held = connection.execute("select count(*) from link_retakes where not is_moving").fetchone()
    if held and held[0]:
        _mark_unchanged(connection)


def write_earlier(connection: duckdb.DuckDBPyConnection) -> None:
    """Create link_earlier: what the ledger says of inputs that are read again."""
    connection.execute(EARLIER.format(is_reread="getvariable('link_is_reread')"))


def _mark_unchanged(connection: duckdb.DuckDBPyConnection) -> None:
    """Set `is_unchanged` where version, story and all that hangs on it are, column by column, what is held."""
    # Older versions are held as revisions alone.
    version = [f.name for f in columns(Revision) if f.name not in _STAMPS]
    differing = [
        "select t.input_key from link_retakes t join passed_articles a on a.input_key = t.input_key "
        "join lake.revisions h on h.article_id = t.held_article_id and h.revision = t.held_revision "
        f"where not t.is_moving and {_digest('a', version)} <> {_digest('h', version)}"
    ]
    story = [f.name for f in columns(Article) if f.name not in _STAMPS]
    differing.append(
        "select t.input_key from link_retakes t join passed_articles a on a.input_key = t.input_key "
        "join lake.articles h on h.article_id = t.held_article_id "
        f"where not t.is_moving and t.was_newest and {_digest('a', story)} <> {_digest('h', story)}"
    )
    for record in PARTS:
        name = record.TABLE.name
        part = [f.name for f in columns(record) if f.name not in _STAMPS]
        differing.append(
            "select t.input_key from link_retakes t "
            f"left join (select input_key, {_digests('c', part)} as digests from passed_{name} c "
            "group by input_key) n on n.input_key = t.input_key "
            f"left join (select article_id, {_digests('c', part)} as digests from lake.{name} c "
            "where article_id in (select held_article_id from link_retakes) group by article_id) h "
            "on h.article_id = t.held_article_id "
            "where not t.is_moving and t.was_newest and n.digests is distinct from h.digests"
        )
    connection.execute(
        "update link_retakes set is_unchanged = true where not is_moving "
        f"and input_key not in ({' union all '.join(differing)})"
    )


def _digest(row: str, names: list[str]) -> str:
    held = ", ".join(f'"{name}" := {row}."{name}"' for name in names)
    return f"md5(to_json(struct_pack({held}))::varchar)"


def _digests(row: str, names: list[str]) -> str:
    return f"list_sort(list({_digest(row, names)}))"

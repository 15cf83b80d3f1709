"""Which of a run's stories copy another one. So far only to the letter: headline and body are equal.

The original is the first one accepted: a held version before one of this run, then in order of acceptance.
Near copies (trimmed, rewritten) will be further candidates for the same rows.
"""

import duckdb

# A version that is read again has its text since it was accepted.
# A text's original is whoever had it first, in any of its versions; a story that had it first copies nobody,
# so two stories never copy each other, not even when one reverts.
ORIGINALS = """
create or replace temp table link_originals as
with wanted as (
    select v.article_id, v.content_sha256
    from link_changed g join link_versions v on v.article_id = g.article_id and v.revision = g.version_count
    where g.newest_input_key is not null
),
held as (
    select r.content_sha256, r.article_id, r.accepted_at, r.fetched_at
    from lake.revisions r anti join link_retakes t
        on t.held_article_id = r.article_id and t.held_revision = r.revision and not t.is_unchanged
    where r.content_sha256 in (select content_sha256 from wanted)
    union all
    select content_sha256, article_id, accepted_at, fetched_at from link_retakes where not is_unchanged
),
held_texts as (
    select content_sha256, article_id, min(accepted_at) as accepted_at,
        min(coalesce(fetched_at, accepted_at)) as ordered_at
    from held group by content_sha256, article_id
),
held_first as (
    select t.content_sha256, t.article_id
    from held_texts t left join lake.copies k on k.article_id = t.article_id
    qualify row_number() over (
        partition by t.content_sha256
        order by k.article_id is not null, t.accepted_at, t.ordered_at, t.article_id
    ) = 1
),
new_first as (
    select content_sha256, article_id
    from link_versions where is_version and input_key is not null
        and input_key not in (select input_key from link_retakes)
    qualify row_number() over (partition by content_sha256 order by run_order) = 1
)
select w.article_id, coalesce(h.article_id, n.article_id) as original_article_id
from wanted w
left join held_first h on h.content_sha256 = w.content_sha256
left join new_first n on n.content_sha256 = w.content_sha256
where coalesce(h.article_id, n.article_id) <> w.article_id
"""

# "Same outlet" is the same site; where one of the two has none, the same source.
COPIES = """
create or replace temp table link_copies as
with outlets as (
    select article_id, site, source from lake.articles
    where article_id in (select original_article_id from link_originals)
    union all
    select article_id, first(site order by run_order), first(source order by run_order)
    from link_captures
    where article_id in (select original_article_id from link_originals)
        and article_id not in (select article_id from lake.articles)
    group by article_id
)
select
    o.article_id, o.original_article_id, 'verbatim' as kind, 1.0::double as similarity, 1.0::double as kept_ratio,
    coalesce(c.site = p.site, c.source = p.source) as is_same_outlet
from link_originals o
join link_changed g on g.article_id = o.article_id
join link_captures c on c.input_key = g.newest_input_key
join outlets p on p.article_id = o.original_article_id
"""


def write_copies(connection: duckdb.DuckDBPyConnection) -> None:
    """Create link_copies, one row for each changed story that copies another; versions must be there."""
    connection.execute(ORIGINALS)
    connection.execute(COPIES)

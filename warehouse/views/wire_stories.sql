-- Which outlets ran which agency's text: every story that credits a wire agency and every copy of it, even one without
-- the credit. Stories with the same `story_id` have one text; `first` marks the one that was collected first.
with families as (
    select
        articles.*,
        copies.kind,
        copies.kept_ratio,
        coalesce(copies.original_article_id, articles.article_id) as story_id
    from articles
    left join copies using (article_id)
),
supplied as (
    select story_id, min_by(wire_agency, (coalesce(kind, ''), article_id)) as agency, count(*) as article_count
    from families
    group by story_id
    having count(wire_agency) > 0
)
select
    agency,  -- Code of the agency that supplied the text, by the story's own credit or that of a copy.
    coalesce(site_name, site, source) as outlet,  -- The outlet's name, else its site, else the source.
    headline,
    coalesce(kind, 'first') as kind,  -- first, verbatim, trimmed or rewritten.
    kept_ratio,
    wire_agency is not null as is_credited,  -- Whether this outlet names an agency.
    credit,
    byline,
    article_count,  -- Articles that run this text.
    published_local,
    published_at,
    source,
    coalesce(canonical_url, url) as address,  -- The canonical URL, else the address as discovered; null for local files.
    story_id,  -- article_id of the story that was collected first.
    article_id
from families
join supplied using (story_id)
order by article_count desc, story_id, families.kind is not null, outlet, article_id

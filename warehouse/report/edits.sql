-- The newer versions of stories that a run accepted, each beside the version before: corrections first. The run began at
-- $started_at, and $shown, of them are returned, with their number.
select
    coalesce(articles.site_name, articles.site, articles.source) as outlet,
    before.headline as headline_before,
    versions.headline,
    versions.changes,
    versions.correction,
    coalesce(articles.canonical_url, articles.url, articles.article_id) as address,
    count(*) over () as edit_count,
    count(versions.correction) over () as correction_count
from lake.revisions as versions
-- All rows of a story carry its first_seen_at, so only the months of these stories are read.
join lake.articles
    on articles.article_id = versions.article_id and articles.first_seen_at = versions.first_seen_at
left join lake.revisions as before
    on before.article_id = versions.article_id
    and before.first_seen_at = versions.first_seen_at
    and before.revision = versions.revision - 1
where versions.accepted_at = $started_at and versions.revision > 1
order by versions.correction is null, not list_contains(versions.changes, 'headline'), outlet, address, versions.revision
limit $shown

-- Stories that were changed after the desk first saw them: one row a later version, beside the version before.
with versions as (
    select
        *,
        lag(headline) over story as headline_before,
        lag(body) over story as body_before
    from revisions
    window story as (partition by article_id order by revision)
)
select
    coalesce(articles.site_name, articles.site, articles.source)
        as outlet,  -- The outlet's name, else its site, else the source.
    versions.revision,
    versions.changes,
    versions.headline_before,  -- Title of the version before.
    versions.headline,  -- Title of this version.
    versions.correction,  -- Correction notice of this version.
    len(regexp_extract_all(versions.body_before, '\S+')) as word_count_before,  -- Words in the body of the version before.
    len(regexp_extract_all(versions.body, '\S+')) as word_count,
    coalesce(versions.fetched_at, versions.accepted_at)
        as seen_at,  -- When the version was fetched, else when the run that accepted it started; UTC.
    articles.published_local,
    articles.source,
    coalesce(articles.canonical_url, articles.url)
        as address,  -- The canonical URL, else the address as discovered; null for local files.
    versions.raw_ref,
    article_id
from versions
join articles using (article_id)
where versions.revision > 1
order by seen_at desc, article_id, versions.revision desc

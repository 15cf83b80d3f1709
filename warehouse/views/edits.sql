-- Stories that changed after they were first collected: one row for each later version, beside the version before.
select
    coalesce(articles.site_name, articles.site, articles.source)
        as outlet,  -- The outlet's name, else its site, else the source.
    versions.revision,
    versions.changes,
    (
        select max(earlier.revision)
        from revisions as earlier
        where earlier.article_id = versions.article_id
            and earlier.revision < versions.revision
            and earlier.content_sha256 = versions.content_sha256
    ) as reverts_to,  -- The last earlier version of the same headline and body, where the outlet went back to it.
    before.headline as headline_before,  -- Title of the version before.
    versions.headline,  -- Title of this version.
    versions.correction,  -- Correction notice of this version.
    len(regexp_extract_all(before.body, counted.word)) as word_count_before,  -- Words in the body of the version before.
    len(regexp_extract_all(versions.body, counted.word)) as word_count,
    coalesce(versions.fetched_at, versions.accepted_at)
        as seen_at,  -- When the version was fetched, else when the run that accepted it started; UTC.
    articles.published_local,
    articles.source,
    coalesce(articles.canonical_url, articles.url)
        as address,  -- The canonical URL, else the address as discovered; null for local files.
    versions.raw_ref,
    versions.article_id
from revisions as versions
join articles using (article_id)
left join revisions as before
    on before.article_id = versions.article_id and before.revision = versions.revision - 1
cross join (
    select
        '[\x{2E80}-\x{2FFF}\x{3001}-\x{30FF}\x{31C0}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{3FFFF}]|'
        || '[^\t-\r\x1C-\x1F\x85\pZ'
        || '\x{2E80}-\x{2FFF}\x{3001}-\x{30FF}\x{31C0}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{3FFFF}]+' as word
) as counted
where versions.revision > 1
order by seen_at desc, versions.article_id, versions.revision desc

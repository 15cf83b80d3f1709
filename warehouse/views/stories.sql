-- Every story in its newest revision, as a list to read: outlet, headline, time and place; newest first.
select
    source,
    coalesce(site_name, site, source) as outlet,  -- The outlet's name, else its site, else the source.
    headline,
    array_to_string(authors, ', ') as author_names,  -- People parsed from the byline, in one line; empty when none.
    published_at,
    published_local,
    published_zone,
    published_precision,
    dateline_place,
    dateline_country,
    wire_agency,
    language,
    section,
    word_count,
    lede,
    coalesce(canonical_url, url) as address,  -- The canonical URL, else the address as discovered; null for local files.
    revision,
    first_seen_at,
    article_id
from articles
order by coalesce(published_local, published_at at time zone 'UTC') desc nulls last, first_seen_at desc, article_id

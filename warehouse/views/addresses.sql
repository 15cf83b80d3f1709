-- Every address under which a story was listed: with tracking or without, as a feed, a sitemap or a redirect gave it.
select
    inputs.article_id,
    inputs.url,
    inputs.url is not distinct from articles.canonical_url as is_canonical,  -- Whether it is the story's own address.
    list(distinct inputs.source order by inputs.source) as sources,  -- Sources that listed it so.
    min(inputs.first_seen_at) as first_named_at  -- Start of the first run in which it was listed; UTC.
from inputs
join articles on articles.article_id = inputs.article_id
where inputs.url is not null
group by inputs.article_id, inputs.url, is_canonical
order by inputs.article_id, inputs.url

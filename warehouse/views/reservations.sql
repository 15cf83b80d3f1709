-- Stories whose outlet reserves text and data mining, or keeps AI crawlers or archives away, and by which signal.
select
    articles.article_id,
    articles.source,
    articles.site,
    articles.headline,
    fetches.tdm_reservation,
    fetches.tdm_policy,
    fetches.robots_tag,
    fetches.refused_ai_agents,
    articles.url
from articles
join inputs on inputs.article_id = articles.article_id
    and inputs.payload_sha256 = articles.payload_sha256
    and inputs.outcome = 'accepted'
join fetches on fetches.fetch_id = inputs.fetch_id
where fetches.tdm_reservation = '1'
    or fetches.robots_tag is not null
    or len(fetches.refused_ai_agents) > 0
qualify row_number() over (partition by articles.article_id order by fetches.requested_at desc) = 1
order by articles.site, articles.article_id

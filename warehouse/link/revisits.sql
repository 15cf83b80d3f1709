-- For each revisit record of an archive, the story that it repeats, as far as its address says.
--
-- The run's own captures come first, then the ledger, then canonical URLs.
with revisits as (
    select input_key, url from staged_inputs where outcome = 'duplicate' and url is not null
),
stories_by_address as (
    select url, article_id, 1 as rank from link_captures
    union all
    select url, article_id, 2
    from lake.inputs
    where article_id is not null and url in (select url from revisits)
    union all
    select canonical_url, article_id, 3 from lake.articles where canonical_url in (select url from revisits)
    union all
    select canonical_url, article_id, 4 from link_captures
)
select revisits.input_key, arg_min(stories.article_id, (stories.rank, stories.article_id)) as article_id
from revisits
join stories_by_address as stories on stories.url = revisits.url
group by revisits.input_key

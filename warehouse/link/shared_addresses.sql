-- Stories of the run that are named by an address which other, different pages declare, too: who keeps its own.
--
-- A page keeps a declared address where the stored story of that address is its own earlier capture, or where no page
-- under that address is another story. Two pages are different stories where their headlines differ and their texts
-- share few stretches of eight characters. Paging, printing and mobile views of one story share both.
with own_addresses as (
    select input_key, any_value(value) as own_url
    from passed_evidence
    where field = 'canonical_url' and origin = 'url'
    group by input_key
),
pages as (
    select
        story.input_key, story.article_id, story.canonical_url, lower(story.headline) as headline,
        coalesce(own.own_url, story.url) as own_url
    from passed_articles as story
    left join own_addresses as own on own.input_key = story.input_key
    where story.canonical_url is not null
),
claims as (
    select *
    from pages
    where own_url <> canonical_url
),
-- To whom an address belongs by now: the stored story, or a page of the run that has it.
holders as (
    select
        null as input_key, stored.article_id, coalesce(recorded.value, stored.url) as own_url,
        lower(stored.headline) as headline
    from lake.articles as stored
    left join lake.evidence as recorded
        on recorded.article_id = stored.article_id and recorded.field = 'canonical_url' and recorded.origin = 'url'
    where stored.article_id in (select article_id from claims)
    union all
    select input_key, article_id, own_url, headline
    from pages
    where own_url = canonical_url and article_id in (select article_id from claims)
),
rivals as (
    select * from holders
    union all
    -- Where it belongs to nobody, each claim is compared with the first two: thousands may share a template's fault.
    select input_key, article_id, own_url, headline
    from (select * from claims qualify row_number() over (partition by article_id, own_url order by input_key) = 1)
    where article_id not in (select article_id from holders)
    qualify row_number() over (partition by article_id order by own_url) <= 2
),
pairs as (
    select claim.input_key, claim.own_url, claim.article_id, rival.input_key as rival_key
    from claims as claim
    join rivals as rival
        on rival.article_id = claim.article_id
        and rival.own_url <> claim.own_url
        and rival.headline is distinct from claim.headline
    where not exists (
        from holders as same
        where same.article_id = claim.article_id and same.own_url = claim.own_url
    )
),
-- Texts are read for these few alone.
texts as (
    select pairs.input_key, pairs.own_url, claim.body as claimed, coalesce(rival.body, stored.body) as held
    from pairs
    join passed_articles as claim on claim.input_key = pairs.input_key
    left join passed_articles as rival on rival.input_key = pairs.rival_key
    left join lake.articles as stored on pairs.rival_key is null and stored.article_id = pairs.article_id
),
stretches as (
    select
        input_key, own_url,
        list_distinct([substr(claimed, i, 8) for i in range(1, greatest(2, least(length(claimed), 3000) - 6))])
            as claimed,
        list_distinct([substr(held, i, 8) for i in range(1, greatest(2, least(length(held), 3000) - 6))]) as held
    from texts
)
select distinct input_key, sha256(own_url) as article_id, own_url as canonical_url
from stretches
where len(list_intersect(claimed, held)) < 0.2 * least(len(claimed), len(held))

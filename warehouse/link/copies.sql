-- Each changed story that copies another one to the letter, with how alike they are and whether one outlet ran both.
--
-- "Same outlet" is the same site; where one of the two has none, the same source.
with original_outlets as (
    select article_id, site, source
    from lake.articles
    where article_id in (select original_article_id from link_originals)
    union all
    select article_id, first(site order by run_order), first(source order by run_order)
    from link_captures
    where article_id in (select original_article_id from link_originals)
        and article_id not in (select article_id from lake.articles)
    group by article_id
)
select
    copy.article_id,
    copy.original_article_id,
    'verbatim' as kind,
    1.0::double as similarity,
    1.0::double as kept_ratio,
    coalesce(capture.site = original.site, capture.source = original.source) as is_same_outlet
from link_originals as copy
join link_changed as changed on changed.article_id = copy.article_id
join link_captures as capture on capture.input_key = changed.newest_input_key
join original_outlets as original on original.article_id = copy.original_article_id

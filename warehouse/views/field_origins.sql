-- Where the chosen value of each field was found, by source: the origins and rules, most used first.
select
    articles.source,
    evidence.field,
    evidence.origin,
    evidence.rule,
    count(distinct article_id) as article_count,  -- Stories whose field was taken from there.
    min_by(evidence.value, article_id) as example_value,  -- One such value.
    min(article_id) as example_article_id  -- The story with that value.
from evidence
join articles using (article_id)
where evidence.is_chosen and evidence.field <> 'body'
group by all
order by articles.source, evidence.field, article_count desc, evidence.origin, evidence.rule

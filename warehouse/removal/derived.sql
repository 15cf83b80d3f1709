-- What follows from the rows that a takedown removes, into temporary tables of this connection.
--
-- Reads gone_articles, gone_inputs and the lake as it is before the takedown.

-- The story's own words, as traits and audits may quote them (in JSON, and cut at 200 characters).
create or replace temp table gone_texts as
with words as (
    select headline as text from lake.articles where article_id in (from gone_articles)
    union select headline from lake.revisions where article_id in (from gone_articles)
    union select value from lake.evidence
        where article_id in (from gone_articles) and field in ('headline', 'byline', 'standfirst', 'lede')
)
select text from words where length(text) >= 12
union
select substr(text, 1, 200) from words where length(text) >= 12
union
select replace(replace(substr(text, 1, 200), '\', '\\'), '"', '\"') from words where length(text) >= 12;

create or replace temp table gone_runs as
select distinct run_id from lake.inputs where input_id in (from gone_inputs);

-- Stories that copied a removed one: the first of them has no original any more, and the others copy it.
create or replace temp table gone_copies as
with orphans as (
    select copies.article_id, copies.original_article_id, articles.site, articles.source, articles.first_seen_at
    from lake.copies
    join lake.articles using (article_id)
    where original_article_id in (from gone_articles) and copies.article_id not in (from gone_articles)
),
heirs as (
    select original_article_id, article_id, site, source
    from orphans
    qualify row_number() over (partition by original_article_id order by first_seen_at, article_id) = 1
)
select
    orphans.article_id,
    heirs.article_id as new_original_id,
    coalesce(orphans.site = heirs.site, orphans.source = heirs.source) as is_same_outlet
from orphans
join heirs using (original_article_id);

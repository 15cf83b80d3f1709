-- Who writes: each name in a byline, by role, most stories first. Accounts of the publishing system are not people
-- and have a role of their own.
select
    authors.name,
    authors.role,
    count(distinct article_id) as article_count,  -- Stories that carry the name.
    count(distinct articles.source) as source_count,  -- Sources that ran them.
    min(articles.published_local)::date as first_published_on,  -- Earliest day of publication as printed.
    max(articles.published_local)::date as last_published_on  -- Latest day of publication as printed.
from authors
join articles using (article_id)
group by authors.name, authors.role
order by article_count desc, authors.name, authors.role

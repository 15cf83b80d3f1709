-- What a takedown removes, into temporary tables of this connection: gone_articles, gone_keys, gone_inputs, gone_fetches.
--
-- Reads the temporary tables asked_keys (of addresses) and asked_articles (ids), the variables removal_source (the
-- source of which all goes, or null) and removal_host (a part that each address in question has, or null), and the
-- function takedown_key.
--
-- A story is removed whole: all captures of it, under whatever address they came. An address is refused from then on if
-- it was requested, or never led to another story: one such as /latest, which leads to another story each day, is not.
create or replace temp table removal_urls as
with addresses as (
    select url from lake.inputs union select address from lake.inputs
    union select url from lake.articles union select canonical_url from lake.articles
    union select url from lake.fetches where role in ('page', 'archive')
    union select redirect_url from lake.fetches where role in ('page', 'archive')
    union select url from lake.rejections
)
select url, takedown_key(url) as key
from addresses
where url is not null and not starts_with(url, 'forgotten:')
    and (getvariable('removal_host')::varchar is null or contains(lower(url), getvariable('removal_host')::varchar));

-- Each input by each of its addresses.
create or replace temp table removal_inputs as
select inputs.input_id, inputs.source, inputs.article_id, inputs.fetch_id, urls.key
from lake.inputs as inputs
left join removal_urls as urls on urls.url = inputs.url or urls.url = inputs.address;

create or replace temp table gone_articles as
select article_id from asked_articles
union
select article_id from removal_inputs
where article_id is not null and (key in (select key from asked_keys) or source = getvariable('removal_source')::varchar)
union
select article_id from lake.articles
left join removal_urls as urls on urls.url = articles.url or urls.url = articles.canonical_url
where urls.key in (select key from asked_keys) or source = getvariable('removal_source')::varchar;

create or replace temp table gone_keys as
select key from asked_keys
union
select takedown_key(unnest([canonical_url, url])) from lake.articles
where article_id in (from gone_articles) and coalesce(canonical_url, url) is not null
union
select takedown_key(unnest([url, address])) from lake.inputs
where article_id in (from gone_articles) or source = getvariable('removal_source')::varchar;

delete from gone_keys where key is null or (
    key not in (from asked_keys)
    and key in (
        select key from removal_inputs
        where key is not null and article_id is not null and article_id not in (from gone_articles)
    )
);

create or replace temp table gone_inputs as
select distinct input_id from removal_inputs
where article_id in (from gone_articles)
    or source = getvariable('removal_source')::varchar
    or (key in (from gone_keys) and article_id is null);

-- An exchange goes with the chain of redirects that it is part of.
create or replace temp table gone_fetches as
with named as (
    select fetch_id, first_fetch_id from lake.fetches
    left join removal_urls as here on here.url = fetches.url
    left join removal_urls as there on there.url = fetches.redirect_url
    where fetch_id in (select fetch_id from lake.inputs where input_id in (from gone_inputs))
        or (role in ('page', 'archive') and (here.key in (from gone_keys) or there.key in (from gone_keys)))
        or source = getvariable('removal_source')::varchar
)
select fetch_id from lake.fetches
where coalesce(first_fetch_id, fetch_id) in (select coalesce(first_fetch_id, fetch_id) from named);

-- The inputs of earlier runs whose bytes are stored and that a selection names, into a table of this connection.
-- A story is read again whole: with one of its captures come the others, but for a replay, which takes what was refused
-- and what failed by a fault of ours.
--
-- Placeholder: by_us, the condition that a reason was a fault of ours.
-- Parameters: $sources, a list of names, or empty for all; $since, and $until, the first time of capture and the first
-- time after the last, or null; $is_replay, whether this is one; $rule, the rule or reason, or null;
-- $never, the reason of inputs that are never read again; $article_ids, a list of stories, or null for all.
create or replace temp table reread_inputs as
with stored as (
    -- An input without a time of capture was captured when it first came in.
    select i.*, r.run_number, coalesce(
        i.fetched_at, min(i.first_seen_at) over (partition by i.source, i.url, i.locator, i.payload_sha256)
    ) as captured_at
    from lake.inputs i join lake.runs r on r.run_id = i.run_id
    where i.payload_sha256 is not null and i.raw_ref <> '' and i.reason is distinct from 'raw_gone'
),
latest as (
    select * from stored
    qualify row_number() over (partition by source, url, locator, payload_sha256 order by run_number desc) = 1
),
selected as (
    select * from latest
    where (len($sources) = 0 or list_contains($sources, source))
        and ($since is null or captured_at >= $since) and ($until is null or captured_at < $until)
        and ($article_ids is null or list_contains($article_ids, article_id))
        and (not $is_replay or outcome = 'rejected' or (outcome = 'failed' and {by_us}))
        and ($rule is null or reason = $rule
            -- By the bytes: what is refused again for the same reason has no second rejection.
            or (source, raw_ref, payload_sha256) in (
                select (source, raw_ref, payload_sha256) from lake.rejections
                where rule = $rule and table_name <> 'authors'
            ))
)
select
    l.source, l.url, l.address, l.locator, l.kind, l.payload_sha256, l.raw_ref, l.fetched_at, l.fetch_id, l.discovery,
    f.url as final_url, regexp_replace(l.raw_ref, '[@:][0-9]+([+][0-9]+)?$', '') as file
from latest l left join lake.fetches f on f.fetch_id = l.fetch_id and f.hop > 0
where l.reason is distinct from $never and (
    l.input_id in (select input_id from selected)
    or (not $is_replay and l.article_id in (select article_id from selected))
)

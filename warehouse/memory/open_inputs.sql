-- The newest row of each fetched input that is still open and that no listing need name: source, address, and all that
-- discovery knew of it.
--
-- Placeholders: transient, the condition that a reason may pass with time; by_us, that it was a fault of ours; anew, that
-- each run decides it anew.
-- Parameters: $sources, the names of the sources; $since, from when on a refusal of ours is still decided anew.
select
    source, inputs.url, address, discovered_by, discovered_title, discovered_at, discovered_authors, discovered_tags,
    discovered_language, discovery
from lake.inputs
join asked_addresses on asked_addresses.key = md5_number(address)
where list_contains($sources, source) and not is_settled
-- By time: of two runs that began within a second, the names do not say which came first.
qualify row_number() over (partition by source, inputs.url order by first_seen_at desc, run_id desc) = 1
    and outcome = 'failed'
    and ({transient} or {by_us} or ({anew} and reason not in ('foreign_host', 'forgotten') and first_seen_at >= $since))
order by source, inputs.url

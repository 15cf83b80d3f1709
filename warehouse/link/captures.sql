-- Every story of the run that passed the audit, with its place in the run.
--
-- The input's key comes last in the order, so that it never depends on the batches.
select
    story.input_key, story.article_id, story.content_sha256, story.payload_sha256, story.raw_ref, story.source,
    story.site, story.url, story.canonical_url, story.fetched_at,
    coalesce(story.fetched_at, earlier.first_at) as captured_at,
    coalesce(earlier.was_duplicate, false) as was_duplicate,
    row_number() over (
        order by
            coalesce(story.fetched_at, earlier.first_at, getvariable('link_started_at')),
            sources.source_position,
            story.source,
            input.url nulls first,
            input.locator,
            story.input_key
    ) as run_order
from passed_articles as story
join staged_inputs as input on input.input_key = story.input_key
left join link_sources as sources on sources.source = story.source
left join link_earlier as earlier on earlier.input_key = story.input_key

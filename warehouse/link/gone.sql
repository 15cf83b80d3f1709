-- Stored stories that disappear because every capture of theirs turns out to be another story's, each with the story
-- that takes its place.
with staying as (
    select article_id
    from link_captures
    where input_key not in (select input_key from link_retakes where is_moving)
)
select held_article_id as article_id, arg_min(article_id, held_revision) as new_article_id
from link_retakes
where is_moving and held_article_id not in (select article_id from staying)
group by held_article_id
having count(*) = any_value(version_count)
